import { linearTicks, multiplesBetween } from './linear-ticks.ts'
import type { MakeTicks } from './linear-ticks.ts'
import { formatLogTick } from './number-format.ts'

/**
 * Ticks of a log axis: powers of ten where they are enough, with 2 and 5 or every digit between them
 * where there is room, and round values for less than a decade. `min` is positive.
 */
export const logTicks: MakeTicks = (min, max, maxCount) => {
  const decades = Math.log10(max) - Math.log10(min)
  if (decades < 1) return linearTicks(min, max, maxCount)
  const digits = DIGIT_CHOICES.find((choice) => choice.length * decades <= maxCount) ?? [1]
  const stride = Math.max(1, Math.ceil(decades / Math.max(1, maxCount)))
  const powers = multiplesBetween(Math.floor(Math.log10(min)), Math.log10(max), stride)
  const ticks = powers
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((tick) => tick >= min && tick <= max)
  return { ticks, labels: ticks.map(formatLogTick) }
}

const DIGIT_CHOICES: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 5],
]
