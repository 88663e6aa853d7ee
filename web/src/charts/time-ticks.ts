import { multiplesBetween } from './linear-ticks.ts'
import type { MakeTicks } from './linear-ticks.ts'
import { formatDuration, formatTimeTicks } from './time-format.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const DAY_SECONDS = 86_400

/** In seconds; below and above they are 1, 2 or 5 times a power of ten of seconds and of days. */
const DURATION_INCREMENTS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
]

/** Ticks of an axis of seconds since the start, at round durations. */
export const durationTicks: MakeTicks = (min, max, maxCount) => {
  const rough = (max - min) / Math.max(1, maxCount)
  const ticks = multiplesBetween(min, max, durationIncrement(rough))
  return { ticks, labels: ticks.map(formatDuration) }
}

function durationIncrement(rough: number): number {
  if (rough < 1) return roundUp(rough)
  const known = DURATION_INCREMENTS.find((increment) => increment >= rough)
  return known ?? roundUp(rough / DAY_SECONDS) * DAY_SECONDS
}

/** The next 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([1, 2, 5].find((digit) => digit * power >= value) ?? 10)
}

const CLOCK_INCREMENTS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
]

const MAX_TICKS = 200

/** Ticks of an axis of unix ms, at round times of the visitor's time zone. */
export const timeTicks: MakeTicks = (min, max, maxCount) => {
  const rough = (max - min) / Math.max(1, maxCount)
  const clockMs = CLOCK_INCREMENTS_MS.find((increment) => increment >= rough)
  const incrementMs = clockMs ?? Math.max(1, roundUp(rough / DAY_MS)) * DAY_MS
  const ticks =
    clockMs === undefined ? dayTicks(min, max, incrementMs) : clockTicks(min, max, clockMs)
  return { ticks, labels: formatTimeTicks(ticks, incrementMs) }
}

/** Counts from each midnight anew, so that a day of 23 or 25 hours shifts nothing. */
function clockTicks(min: number, max: number, incrementMs: number): number[] {
  const ticks: number[] = []
  const midnight = new Date(min)
  midnight.setHours(0, 0, 0, 0)
  while (midnight.getTime() <= max && ticks.length < MAX_TICKS) {
    const dayStart = midnight.getTime()
    midnight.setDate(midnight.getDate() + 1)
    const dayEnd = Math.min(max, midnight.getTime() - 1)
    const offsets = multiplesBetween(Math.max(0, min - dayStart), dayEnd - dayStart, incrementMs)
    for (const offset of offsets) ticks.push(dayStart + offset)
  }
  return ticks
}

function dayTicks(min: number, max: number, incrementMs: number): number[] {
  const ticks: number[] = []
  const day = new Date(min)
  day.setHours(0, 0, 0, 0)
  if (day.getTime() < min) day.setDate(day.getDate() + 1)
  while (day.getTime() <= max && ticks.length < MAX_TICKS) {
    ticks.push(day.getTime())
    day.setDate(day.getDate() + Math.round(incrementMs / DAY_MS))
  }
  return ticks
}
