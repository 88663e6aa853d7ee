import { describe, expect, it } from 'vitest'
import { question } from '../../test/store-fixture/service-fixture.ts'
import { toLineData, toViewport, xExtent, type FullLine } from './build-lines.ts'

const full = (x: readonly number[]): FullLine => ({
  runId: 'a',
  writer: '',
  points: { x: Float64Array.from(x), y: Float64Array.from(x) },
})

describe('xExtent', () => {
  it('spans all lines, of a log axis only what it can show', () => {
    const lines = [full([-2, 0, 3]), full([1, 9]), full([-5, -4])]
    expect(xExtent(lines, false)).toEqual({ min: -5, max: 9 })
    expect(xExtent(lines, true)).toEqual({ min: 1, max: 9 })
    expect(xExtent([full([-5])], true)).toBeNull()
    expect(xExtent([], false)).toBeNull()
  })
})

describe('toViewport', () => {
  const extent = { min: 2, max: 50 }

  it('is the whole extent without a window', () => {
    const viewport = toViewport(question('m', { widthPx: 300 }), extent)
    expect(viewport).toEqual({ window: extent, widthPx: 300, logX: false })
  })

  it('starts a log axis at a positive x', () => {
    const asked = question('m', { window: { min: -5, max: 40 }, logX: true })
    expect(toViewport(asked, extent)?.window).toEqual({ min: 2, max: 40 })
  })

  it.each([
    [{ window: { min: 5, max: 4 } }],
    [{ window: { min: NaN, max: 4 } }],
    [{ window: { min: -5, max: -4 }, logX: true }],
  ])('is none for %j', (changes) => {
    expect(toViewport(question('m', changes), extent)).toBeNull()
  })

  it.each([0, -3, NaN])('has a column also when the width is %d', (widthPx) => {
    expect(toViewport(question('m', { widthPx }), extent)?.widthPx).toBe(1)
  })
})

describe('toLineData', () => {
  it('gives figures of all points, whatever the window', () => {
    const asked = question('m', {
      window: { min: 2, max: 3 },
      smoothing: { kind: 'average', windowPoints: 2 },
    })
    const line = full([0, 1, 2, 3, 4, 5])
    const data = toLineData(line, asked, toViewport(asked, xExtent([line], false)))
    expect([...data.x]).toEqual([1, 2, 3, 4])
    expect([...(data.smoothX ?? [])]).toEqual([1, 2, 3, 4])
    expect(data.figures).toMatchObject({ pointCount: 6, min: 0, max: 5, last: 5, lastX: 5 })
  })

  it('gives empty lines where nothing can be shown', () => {
    const asked = question('m', { smoothing: { kind: 'ema', windowPoints: 2 } })
    const data = toLineData(full([1, 2]), asked, null)
    expect(data).toMatchObject({ exact: true, figures: { pointCount: 2 } })
    for (const array of [data.x, data.y, data.smoothX, data.smoothY, data.markX]) {
      expect(array).toHaveLength(0)
    }
  })

  it('counts the points of the window that a log y-axis has no place for', () => {
    const asked = question('m', { window: { min: 1, max: 4 } })
    const line = {
      ...full([0, 1, 2, 3, 4, 5]),
      points: {
        x: Float64Array.of(0, 1, 2, 3, 4, 5),
        y: Float64Array.of(-1, 0, -2, NaN, -Infinity, -3),
      },
    }
    expect(toLineData(line, asked, toViewport(asked, { min: 0, max: 5 })).nonPositiveCount).toBe(2)
  })

  it('never gives the memory that it keeps', () => {
    const line = full([1, 2, 3])
    const asked = question('m')
    const data = toLineData(line, asked, toViewport(asked, xExtent([line], false)))
    expect(data.x.buffer).not.toBe(line.points.x.buffer)
    expect(data.y.buffer).not.toBe(line.points.y.buffer)
  })
})
