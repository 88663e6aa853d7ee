import type { XAxis } from '../data/series.ts'
import { bucketCountOf, type BucketSpan } from './bucket-span.ts'
import type { BucketEnds } from './refine-spans.ts'

/**
 * Where buckets start and end on an axis.
 * @param firstUnixMs of the run's first point of any metric
 * @returns null for an axis on which they have no place
 */
export function bucketEndsOn(xAxis: XAxis, firstUnixMs: number): BucketEnds | null {
  switch (xAxis.kind) {
    case 'step':
      return {
        first: ({ buckets }, bucket) => buckets.first_step[bucket] ?? NaN,
        last: ({ buckets }, bucket) => buckets.last_step[bucket] ?? NaN,
        ofPoints: ({ step }) => step,
      }
    case 'time':
      return timeEnds((unixMs) => unixMs)
    case 'relative':
      return timeEnds((unixMs) => (unixMs - firstUnixMs) / 1000)
    case 'metric':
      return null
  }
}

function timeEnds(toX: (unixMs: number) => number): BucketEnds {
  return {
    first: ({ buckets }, bucket) => toX(buckets.first_time[bucket] ?? NaN),
    last: ({ buckets }, bucket) => toX(buckets.last_time[bucket] ?? NaN),
    ofPoints: ({ step, unixMs }) => (unixMs ?? new Float64Array(step.length)).map(toX),
  }
}

/**
 * Whether points that are sorted by step are sorted by time too, as far as their buckets tell: else a
 * bucket's ends are not its bounds in time.
 */
export function isTimeAscending(spans: readonly BucketSpan[]): boolean {
  return spans.every((span) => {
    const { first_time: first, last_time: last } = span.buckets
    for (let bucket = 0; bucket < bucketCountOf(span); bucket++) {
      const before = bucket === 0 ? -Infinity : (last[bucket - 1] ?? NaN)
      const start = first[bucket] ?? NaN
      if (!(before <= start && start <= (last[bucket] ?? NaN))) return false
    }
    return true
  })
}
