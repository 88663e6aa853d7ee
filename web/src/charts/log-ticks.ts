/**
 * Ticks of a log axis, at most about `maxCount`: powers of ten where they are enough, with 2 and 5 or
 * every digit between them where there is room, and round values for less than a decade.
 * @param min positive, less than `max`
 */
export function logTicks(min: number, max: number, maxCount: number): number[] {
  const decades = Math.log10(max) - Math.log10(min)
  if (decades < 1) return linearTicks(min, max, maxCount)
  const digits = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1]].find(
    (candidate) => candidate.length * decades <= maxCount,
  )
  const stride = digits === undefined ? Math.ceil(decades / Math.max(1, maxCount)) : 1
  const ticks: number[] = []
  const first = Math.ceil(Math.floor(Math.log10(min)) / stride) * stride
  for (let power = first - (first > Math.log10(min) ? stride : 0); power <= 308; power += stride) {
    const decade = Number(`1e${power}`)
    if (decade > max) break
    for (const digit of digits ?? [1]) {
      const tick = Number(`${digit}e${power}`)
      if (tick >= min && tick <= max) ticks.push(tick)
    }
  }
  return ticks
}

function linearTicks(min: number, max: number, maxCount: number): number[] {
  const rough = (max - min) / Math.max(1, maxCount)
  const power = 10 ** Math.floor(Math.log10(rough))
  const increment = power * ([1, 2, 5].find((digit) => digit * power >= rough) ?? 10)
  const ticks: number[] = []
  for (let count = Math.ceil(min / increment); count * increment <= max; count++) {
    ticks.push(Number((count * increment).toPrecision(12)))
  }
  return ticks
}
