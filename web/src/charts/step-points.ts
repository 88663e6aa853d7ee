import type { AxisRange } from './chart-line.ts'
import { lowerBound } from './nearest-point.ts'

/**
 * The place that lies `count` points after `from`, or before it where `count` is negative; the last
 * one in range where there are fewer, and `from` where there is none. Points at one place count as one.
 * @param places of each line's points, ascending
 */
export function stepPoints(
  places: readonly Float64Array[],
  from: number,
  count: number,
  range: AxisRange,
): number {
  let at = from
  for (let step = 0; step < Math.abs(count); step++) {
    const found = places.map((x) => (count > 0 ? firstAfter(x, at) : lastBefore(x, at)))
    const next = count > 0 ? Math.min(...found) : Math.max(...found)
    if (!(next >= range.min && next <= range.max)) return at
    at = next
  }
  return at
}

function firstAfter(x: Float64Array, from: number): number {
  let index = lowerBound(x, from)
  while (x[index] === from) index++
  return x[index] ?? Infinity
}

function lastBefore(x: Float64Array, from: number): number {
  return x[lowerBound(x, from) - 1] ?? -Infinity
}

/** The first place in range that has a point; the range's end where none has. */
export function firstPoint(places: readonly Float64Array[], range: AxisRange): number {
  const first = Math.min(...places.map((x) => x[lowerBound(x, range.min)] ?? Infinity))
  return first <= range.max ? first : range.min
}

/** The last place in range that has a point; the range's end where none has. */
export function lastPoint(places: readonly Float64Array[], range: AxisRange): number {
  const last = Math.max(...places.map((x) => atOrBefore(x, range.max)))
  return last >= range.min ? last : range.max
}

function atOrBefore(x: Float64Array, from: number): number {
  const index = lowerBound(x, from)
  return x[index] === from ? from : (x[index - 1] ?? -Infinity)
}
