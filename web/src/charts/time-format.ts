const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const DAY_MS = 24 * 60 * MINUTE_MS
const MINUS = '\u2212'

/** A duration as its two greatest units, such as `1h 5m`; below a minute with up to 3 decimals. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return MINUS + formatDuration(-seconds)
  if (seconds < 59.9995) return `${Number(seconds.toFixed(seconds < 0.001 ? 6 : 3))}s`
  const whole = Math.round(seconds)
  const parts: readonly [amount: number, unit: string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ]
  const first = parts.findIndex(([amount]) => amount > 0)
  return parts
    .slice(first, first + 2)
    .filter(([amount], index) => index === 0 || amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ')
}

/**
 * Labels for the ticks of a time axis in the visitor's time zone; the first one and those of a new
 * day have the date on a second line.
 */
export function formatTimeTicks(ticksUnixMs: readonly number[], incrementMs: number): string[] {
  let lastDate = ''
  return ticksUnixMs.map((tick) => {
    const time = new Date(tick)
    if (incrementMs >= DAY_MS) return formatDate(time)
    const date = formatDate(time)
    const clock = formatClock(time, incrementMs)
    const label = date === lastDate ? clock : `${clock}\n${date}`
    lastDate = date
    return label
  })
}

/** Date and time of day to the second, in the visitor's time zone. */
export function formatTimestamp(unixMs: number): string {
  const time = new Date(unixMs)
  if (Number.isNaN(time.getTime())) return String(unixMs)
  return `${formatDate(time)} ${formatClock(time, SECOND_MS)}`
}

function formatDate(time: Date): string {
  return `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`
}

function formatClock(time: Date, incrementMs: number): string {
  const minutes = `${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`
  if (incrementMs >= MINUTE_MS) return minutes
  const seconds = `${minutes}:${twoDigits(time.getSeconds())}`
  if (incrementMs >= SECOND_MS) return seconds
  return `${seconds}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
