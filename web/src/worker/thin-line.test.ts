import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Viewport } from './pixel-columns.ts'
import type { PlacedPoints } from './placed-points.ts'
import { thinLine } from './thin-line.ts'

const line = (y: readonly number[], x: readonly number[] = [...y.keys()]): PlacedPoints => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
})

const viewport = (min: number, max: number, widthPx: number, logX = false): Viewport => ({
  window: { min, max },
  widthPx,
  logX,
})

/** By the edges of the columns, each looked at. */
function columnOf(x: number, { window, widthPx }: Viewport): number {
  const halfPerColumn = (window.max / 2 - window.min / 2) / widthPx
  const edges = Array.from(
    { length: widthPx - 1 },
    (_, index) => window.min + 2 * halfPerColumn * (index + 1),
  )
  return edges.filter((edge) => x >= edge).length
}

const anyValue = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -20, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
)

const anyLine = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 3 }), y: anyValue }), { maxLength: 120 })
  .map((points) => {
    let x = 0
    return line(
      points.map(({ y }) => y),
      points.map(({ gap }) => (x += gap)),
    )
  })

/** Points of a line by index, as the thinned line has them, which keeps real points in their order. */
function indexesOf(full: PlacedPoints, thinned: { x: Float64Array; y: Float64Array }): number[] {
  const indexes: number[] = []
  let index = 0
  for (let kept = 0; kept < thinned.x.length; kept++) {
    const y = thinned.y[kept] ?? NaN
    while (
      index < full.x.length &&
      !(
        full.x[index] === thinned.x[kept] &&
        (Number.isNaN(y) ? !Number.isFinite(full.y[index]) : full.y[index] === y)
      )
    ) {
      index++
    }
    indexes.push(index++)
  }
  return indexes
}

describe('thinLine', () => {
  const anyViewport = fc.record({
    min: fc.integer({ min: -5, max: 60 }),
    span: fc.integer({ min: 0, max: 100 }),
    widthPx: fc.integer({ min: 1, max: 12 }),
  })

  it('keeps first, least, greatest and last of each column, and only real points', () => {
    fc.assert(
      fc.property(anyLine, anyViewport, (full, { min, span, widthPx }) => {
        const view = viewport(min, min + span, widthPx)
        const thinned = thinLine(full, view)
        const indexes = indexesOf(full, thinned)
        for (const index of indexes) expect(index).toBeLessThan(full.x.length)
        const finite = [...full.x.keys()].filter(
          (index) =>
            Number.isFinite(full.y[index]) &&
            (full.x[index] ?? NaN) >= min &&
            (full.x[index] ?? NaN) <= min + span,
        )
        const columns = new Map<number, number[]>()
        for (const index of finite) {
          const column = columnOf(full.x[index] ?? NaN, view)
          columns.set(column, [...(columns.get(column) ?? []), index])
        }
        const has = (index: number | undefined): boolean =>
          [...thinned.x].some(
            (x, kept) => x === full.x[index ?? -1] && thinned.y[kept] === full.y[index ?? -1],
          )
        for (const own of columns.values()) {
          const y = own.map((index) => full.y[index] ?? NaN)
          expect(has(own[0])).toBe(true)
          expect(has(own.at(-1))).toBe(true)
          const shown = own.filter(has).map((index) => full.y[index] ?? NaN)
          expect(Math.min(...shown)).toBe(Math.min(...y))
          expect(Math.max(...shown)).toBe(Math.max(...y))
        }
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  it('breaks the line exactly where it was broken', () => {
    fc.assert(
      fc.property(anyLine, anyViewport, (full, { min, span, widthPx }) => {
        const thinned = thinLine(full, viewport(min, min + span, widthPx))
        const indexes = indexesOf(full, thinned)
        const isFinite = (index: number): boolean => Number.isFinite(full.y[index])
        for (let kept = 1; kept < indexes.length; kept++) {
          const [before = 0, after = 0] = [indexes[kept - 1], indexes[kept]]
          if (!isFinite(before) || !isFinite(after)) continue
          for (let index = before + 1; index < after; index++) expect(isFinite(index)).toBe(true)
        }
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  it('is exact, and says so, where there are few points', () => {
    fc.assert(
      fc.property(anyLine, anyViewport, (full, { min, span, widthPx }) => {
        const thinned = thinLine(full, viewport(min, min + span, widthPx))
        const inside = [...full.x.keys()].filter(
          (index) => (full.x[index] ?? NaN) >= min && (full.x[index] ?? NaN) <= min + span,
        )
        expect(thinned.exact).toBe(inside.length <= 2 * widthPx)
        if (!thinned.exact) return
        const first = full.x.findIndex((x) => x >= min)
        const from = first < 0 ? full.x.length : first
        const start = Math.max(0, from - 1)
        const end = Math.min(full.x.length, from + inside.length + 1)
        expect([...thinned.x]).toEqual([...full.x.subarray(start, end)])
        const asShown = [...full.y.subarray(start, end)].map((y) => (Number.isFinite(y) ? y : NaN))
        expect([...thinned.y]).toEqual(asShown)
      }),
      { seed: 7 },
    )
  })

  it('has at most four finite points and four breaks a pixel, and a neighbour on each side', () => {
    const y = Array.from({ length: 5000 }, (_, index) =>
      index % 7 === 3 ? NaN : (index * 37) % 101,
    )
    const thinned = thinLine(line(y), viewport(1000, 4000, 10))
    expect(thinned.x[0]).toBe(999)
    expect(thinned.x.at(-1)).toBe(4001)
    expect(thinned.x.length).toBeLessThanOrEqual(10 * 8 + 3)
    expect(thinned.exact).toBe(false)
  })

  it('takes equal columns on a log axis, and leaves out x ≤ 0', () => {
    const x = [-1, 0, ...Array.from({ length: 1000 }, (_, index) => index + 1)]
    const full = line(
      x.map((at) => Math.sin(at)),
      x,
    )
    const thinned = thinLine(full, viewport(1, 1000, 30, true))
    expect(thinned.x[0]).toBe(1)
    // The first decade has a third of the pixels, and fewer points than they could show.
    expect([...thinned.x].filter((at) => at <= 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect([...thinned.x].filter((at) => at > 100).length).toBeLessThanOrEqual(11 * 4)
  })
})
