import { mapColumns, type BucketColumns } from './bucket-columns.ts'
import { PixelColumns, type Viewport } from './pixel-columns.ts'
import { nonFiniteBit, pointBuckets } from './point-buckets.ts'
import type { PointColumns } from './point-columns.ts'
import { visibleRange } from './thin-line.ts'

/** Up to as many for each pixel, points stay by themselves. */
const MAX_POINTS_PER_PX = 4

/**
 * Points as buckets of those that fall into the same pixel column; as single points where they are
 * few, and next to the window's edges.
 * @param x of the points
 */
export function pixelBuckets(
  columns: PointColumns,
  x: Float64Array,
  viewport: Viewport,
): BucketColumns {
  if (x.length <= MAX_POINTS_PER_PX * viewport.widthPx || !isAscending(x)) {
    return pointBuckets(columns)
  }
  return bucketsBetween(columns, columnEnds(x, viewport))
}

/** Where buckets end, in points; ascending, exclusive. */
function columnEnds(x: Float64Array, viewport: Viewport): number[] {
  const { start, end } = visibleRange(x, viewport)
  const ends: number[] = []
  const endAt = (index: number): void => {
    if (index > (ends.at(-1) ?? 0) && index <= x.length) ends.push(index)
  }
  endAt(start - 1)
  endAt(start)
  const pixels = new PixelColumns(viewport)
  let columnEndX = -Infinity
  for (let index = start; index < end; index++) {
    const at = x[index] ?? NaN
    if (at < columnEndX) continue
    endAt(index)
    pixels.advance(at)
    columnEndX = pixels.endX
  }
  endAt(end)
  endAt(end + 1)
  endAt(x.length)
  return ends
}

function bucketsBetween(
  { step, value, unixMs }: PointColumns,
  ends: readonly number[],
): BucketColumns {
  const buckets = mapColumns(() => new Float64Array(ends.length))
  let start = 0
  for (const [bucket, end] of ends.entries()) {
    let [min, max, mean, nonFiniteCount, kinds] = [Infinity, -Infinity, 0, 0, 0]
    for (let index = start; index < end; index++) {
      const one = value[index] ?? NaN
      if (Number.isFinite(one)) {
        if (one < min) min = one
        if (one > max) max = one
        // A sum of huge values would be no finite number.
        const share = 1 / (index - start + 1 - nonFiniteCount)
        mean = mean * (1 - share) + one * share
      } else {
        nonFiniteCount++
        kinds |= nonFiniteBit(one)
      }
    }
    const finiteCount = end - start - nonFiniteCount
    buckets.count[bucket] = end - start
    buckets.non_finite_count[bucket] = nonFiniteCount
    buckets.non_finite_kinds[bucket] = kinds
    buckets.first_step[bucket] = step[start] ?? NaN
    buckets.last_step[bucket] = step[end - 1] ?? NaN
    buckets.first_time[bucket] = unixMs?.[start] ?? NaN
    buckets.last_time[bucket] = unixMs?.[end - 1] ?? NaN
    buckets.min[bucket] = finiteCount > 0 ? min : NaN
    buckets.max[bucket] = finiteCount > 0 ? max : NaN
    buckets.mean[bucket] = finiteCount > 0 ? mean : NaN
    buckets.last[bucket] = value[end - 1] ?? NaN
    start = end
  }
  return buckets
}

function isAscending(x: Float64Array): boolean {
  for (let index = 1; index < x.length; index++) {
    if (!((x[index - 1] ?? NaN) <= (x[index] ?? NaN))) return false
  }
  return true
}
