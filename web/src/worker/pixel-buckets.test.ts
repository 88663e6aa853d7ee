import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pixelBuckets } from './pixel-buckets.ts'
import { PixelColumns, type Viewport } from './pixel-columns.ts'
import type { PointColumns } from './point-columns.ts'

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
)

const points = fc
  .array(fc.record({ gap: fc.nat(3), value }), { minLength: 1, maxLength: 300 })
  .map((drawn): PointColumns => {
    let at = -20
    const step = Float64Array.from(drawn, ({ gap }) => (at += gap))
    return { step, value: Float64Array.from(drawn, (one) => one.value), unixMs: null }
  })

const viewports = fc
  .record({ min: fc.integer({ min: -30, max: 300 }), length: fc.integer({ min: 1, max: 300 }) })
  .map(({ min, length }): Viewport => {
    return { window: { min, max: min + length }, widthPx: 8, logX: false }
  })

/** The least and the greatest finite value of each pixel column. */
function boundsByColumn(
  x: Float64Array,
  low: Float64Array,
  high: Float64Array,
  viewport: Viewport,
): Map<number, [number, number]> {
  const columns = new PixelColumns(viewport)
  const bounds = new Map<number, [number, number]>()
  for (let index = 0; index < x.length; index++) {
    const at = x[index] ?? NaN
    if (at < viewport.window.min || at > viewport.window.max) continue
    const column = columns.advance(at)
    const [min, max] = bounds.get(column) ?? [Infinity, -Infinity]
    const [least, greatest] = [low[index] ?? NaN, high[index] ?? NaN]
    if (Number.isFinite(least)) {
      bounds.set(column, [Math.min(min, least), Math.max(max, greatest)])
    }
  }
  return bounds
}

it('keeps each pixel column’s bounds, and counts and steps of all points', () => {
  fc.assert(
    fc.property(points, viewports, (columns, viewport) => {
      const buckets = pixelBuckets(columns, columns.step, viewport)
      const pointCount = columns.step.length
      expect(buckets.count.reduce((sum, count) => sum + count, 0)).toBe(pointCount)
      expect(buckets.non_finite_count.reduce((sum, count) => sum + count, 0)).toBe(
        columns.value.filter((one) => !Number.isFinite(one)).length,
      )
      expect(buckets.first_step[0]).toBe(columns.step[0])
      expect(buckets.last_step.at(-1)).toBe(columns.step.at(-1))
      const { window } = viewport
      for (let bucket = 0; bucket < buckets.count.length; bucket++) {
        const [first, last] = [buckets.first_step[bucket] ?? NaN, buckets.last_step[bucket] ?? NaN]
        // None reaches over the window's edge, where its bounds would be drawn too far.
        expect(first < window.min && last >= window.min).toBe(false)
        expect(first <= window.max && last > window.max).toBe(false)
      }
      const { step, value } = columns
      expect(boundsByColumn(buckets.first_step, buckets.min, buckets.max, viewport)).toEqual(
        boundsByColumn(step, value, value, viewport),
      )
      expect(boundsByColumn(buckets.last_step, buckets.min, buckets.max, viewport)).toEqual(
        boundsByColumn(step, value, value, viewport),
      )
    }),
    { seed: 3, numRuns: 500 },
  )
})
