import { formatTicks } from './number-format.ts'

/** Where an axis has ticks, and what stands at each. */
export interface AxisTicks {
  readonly ticks: readonly number[]
  readonly labels: readonly string[]
}

/** Makes the ticks of an axis from `min` to `max`, about `maxCount` at most. */
export type MakeTicks = (min: number, max: number, maxCount: number) => AxisTicks

/** Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten. */
export const linearTicks: MakeTicks = (min, max, maxCount) => {
  const rough = (max - min) / Math.max(1, maxCount)
  const power = 10 ** Math.floor(Math.log10(rough))
  const increment = power * ([1, 2, 2.5, 5].find((digit) => digit * power >= rough) ?? 10)
  const ticks = multiplesBetween(min, max, increment)
  return { ticks, labels: formatTicks(ticks, increment) }
}

/** A double has 15 certain digits; more would show its rounding. */
const DIGITS = 15

export function multiplesBetween(min: number, max: number, increment: number): number[] {
  const ticks: number[] = []
  const first = Math.ceil(min / increment)
  const count = Math.floor(max / increment) - first
  for (let index = 0; index <= count; index++) {
    ticks.push(Number(((first + index) * increment).toPrecision(DIGITS)) + 0)
  }
  return ticks
}
