import { expect, test } from 'vitest'
import { asCanvasContext, RecordingContext } from '../../test/recording-context.ts'
import { sampleChartLine, sampleLine } from '../../test/sample-lines.ts'
import { drawLines } from './draw-lines.ts'
import type { DrawingArea } from './draw-lines.ts'
import { drawMarks } from './draw-marks.ts'
import { createProjection } from './projection.ts'

const area = (isLogY = false): DrawingArea => ({
  left: 0,
  top: 0,
  width: 100,
  height: 100,
  pixelRatio: 1,
  x: createProjection({ min: 0, max: 100 }, false, 0, 100),
  y: createProjection({ min: isLogY ? 1 : 0, max: 100 }, isLogY, 100, 0),
})

const every = (step: number, valueAt: (x: number) => number): [number, number][] =>
  Array.from({ length: 100 / step + 1 }, (_, index) => [index * step, valueAt(index * step)])

test('a line breaks where a value is not finite, and is not drawn across', () => {
  const line = sampleChartLine(
    sampleLine(
      'a',
      every(1, (x) => (x === 50 ? NaN : 10)),
    ),
  )
  const context = new RecordingContext()
  drawLines(asCanvasContext(context), [line], area())
  const moves = context.calls.filter(([name]) => name === 'moveTo')
  expect(moves).toEqual([
    ['moveTo', 0, 90],
    ['moveTo', 51, 90],
  ])
  expect(context.calls.filter(([name]) => name === 'lineTo')).toHaveLength(98)
})

test('a log axis leaves a gap where a value is not positive', () => {
  const line = sampleChartLine(
    sampleLine(
      'a',
      every(1, (x) => (x < 20 ? 0 : 10)),
    ),
  )
  const context = new RecordingContext()
  drawLines(asCanvasContext(context), [line], area(true))
  expect(context.calls.find(([name]) => name === 'moveTo')).toEqual(['moveTo', 20, 50])
})

test('on a log axis a smoothed line ends where what was logged falls to 0', () => {
  const points = every(1, (x) => (x <= 40 ? 10 : 0))
  const smoothX = Float64Array.from(points, ([x]) => x)
  const smoothY = smoothX.map((x) => (x <= 40 ? 10 : 10 * 0.8 ** (x - 40)))
  const smoothed = (y: [number, number][]) =>
    sampleChartLine(sampleLine('a', y, { smoothX, smoothY }))
  const lastX = (line: ReturnType<typeof smoothed>, isLogY: boolean): number => {
    const context = new RecordingContext()
    drawLines(asCanvasContext(context), [line], area(isLogY))
    return context.calls.findLast(([name]) => name === 'lineTo')?.[1] ?? NaN
  }
  expect(lastX(smoothed(points), true)).toBe(41)
  expect(lastX(smoothed(points), false)).toBe(100)
  expect(lastX(smoothed(every(1, (x) => x % 2)), true)).toBe(100)
})

test('on a log axis the outline of a band reaches the bottom where its values do', () => {
  const points = [0, 10, 20].flatMap((x): [number, number][] => [
    [x, x === 10 ? 0 : 10],
    [x, 100],
  ])
  const drawn = (isOutline: boolean): RecordingContext['calls'] => {
    const context = new RecordingContext()
    const line = sampleChartLine(sampleLine('a', points, { isOutline }))
    drawLines(asCanvasContext(context), [line], area(true))
    return context.calls
  }
  // From the top, or half way to it, to the line's half width beyond the bottom.
  expect(drawn(true).filter(([name]) => name === 'fillRect')).toEqual([
    ['fillRect', -0.5, -0.75, 1, 51.5],
    ['fillRect', 9.5, -0.75, 1, 101.5],
    ['fillRect', 19.5, -0.75, 1, 51.5],
  ])
  const heights = drawn(false).flatMap(([name, , y]) => (name.endsWith('To') ? [y] : []))
  expect(heights).toEqual([50, 0, 0, 50, 0])
})

test('a point without neighbours is a dot, and so is every point where there is room', () => {
  const alone = sampleChartLine(
    sampleLine(
      'a',
      every(1, (x) => (x === 7 ? 5 : NaN)),
    ),
  )
  const sparse = sampleChartLine(
    sampleLine(
      'b',
      every(25, () => 5),
    ),
  )
  const context = new RecordingContext()
  drawLines(asCanvasContext(context), [alone, sparse], area())
  const dots = context.calls.filter(([name]) => name === 'arc').map(([, x]) => Math.round(x ?? NaN))
  expect(dots).toEqual([7, 0, 25, 50, 75, 100])
})

test('the unsmoothed line is faint below the smoothed one', () => {
  const points = every(1, () => 10)
  const line = sampleChartLine(
    sampleLine('a', points, {
      smoothX: Float64Array.from(points, ([x]) => x),
      smoothY: Float64Array.from(points, () => 20),
    }),
  )
  const context = new RecordingContext()
  drawLines(asCanvasContext(context), [line], area())
  const strokes = context.calls.filter(([name]) => name === 'stroke')
  expect(strokes).toEqual([
    ['stroke', 0.3],
    ['stroke', 1],
  ])
})

test('marks stand at the edges, apart from each other', () => {
  const line = sampleChartLine(
    sampleLine(
      'a',
      every(1, (x) => (x === 50 ? Infinity : NaN)),
    ),
  )
  const context = new RecordingContext()
  drawMarks(asCanvasContext(context), [line], area())
  expect(context.calls.filter(([name]) => name === 'fill')).toHaveLength(1)
  const crosses = context.calls.filter(([name]) => name === 'stroke').length
  expect(crosses).toBeGreaterThan(8)
  expect(crosses).toBeLessThan(14)
  const heights = context.calls.filter(([name]) => name === 'moveTo').map(([, , y]) => Number(y))
  expect(heights.filter((y) => y < 50)).toHaveLength(1)
})

test('a dot at the edge is drawn whole, one beyond it not at all', () => {
  const line = sampleChartLine(
    sampleLine('a', [
      [-25, 5],
      [0, 5],
      [50, 0],
      [100, 5],
      [125, 5],
    ]),
  )
  const context = new RecordingContext()
  drawLines(asCanvasContext(context), [line], area())
  const order = context.calls.map(([name]) => name)
  expect(context.calls.filter(([name]) => name === 'arc')).toEqual([
    ['arc', 0, 95],
    ['arc', 50, 100],
    ['arc', 100, 95],
  ])
  expect(order.indexOf('restore')).toBeGreaterThan(order.indexOf('clip'))
  expect(order.indexOf('arc')).toBeGreaterThan(order.indexOf('restore'))
})
