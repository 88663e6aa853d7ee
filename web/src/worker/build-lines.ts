import type { AxisPlacement, LineData, SeriesQuestion, XWindow } from '../data/series.ts'
import { lineFigures } from './line-figures.ts'
import type { LoadedRun } from './load-points.ts'
import { markNonFinite } from './mark-non-finite.ts'
import { mergeAttempts } from './merge-attempts.ts'
import { placeOnAxis } from './place-on-axis.ts'
import type { PlacedPoints } from './placed-points.ts'
import type { Viewport } from './pixel-columns.ts'
import { smooth } from './smooth.ts'
import { thinLine, visibleRange } from './thin-line.ts'

/** A line with all its points. */
export interface FullLine {
  readonly runId: string
  readonly writer: string
  readonly points: PlacedPoints
}

export interface PlacedRun {
  /** One for each writer that has points on the x-axis. */
  readonly lines: readonly FullLine[]
  readonly placement: AxisPlacement
}

/** @param loaded the question's metric, then the metric on the x-axis if there is one */
export function placeRun(loaded: LoadedRun, question: SeriesQuestion): PlacedRun {
  const [metricParts = [], xParts = []] = loaded.parts
  const xWriters = new Map(mergeAttempts(xParts).map((points) => [points.writer, points]))
  const { runId, firstUnixMs } = loaded.view
  const lines: FullLine[] = []
  let carriedCount = 0
  let omittedCount = 0
  for (const written of mergeAttempts(metricParts)) {
    const xPoints = xWriters.get(written.writer) ?? null
    const points = placeOnAxis(written, question.xAxis, { firstUnixMs, xPoints })
    carriedCount += points.carriedCount
    omittedCount += points.omittedCount
    if (points.x.length > 0) lines.push({ runId, writer: written.writer, points })
  }
  return { lines, placement: { runId, carriedCount, omittedCount } }
}

/**
 * The least and the greatest x of all lines; of those that a log axis can show where it is one.
 * @returns null when there is none
 */
export function xExtent(lines: readonly FullLine[], logX: boolean): XWindow | null {
  let min = Infinity
  let max = -Infinity
  for (const { x } of lines.map((line) => line.points)) {
    const first = logX ? x.find((other) => other > 0) : x[0]
    const last = x.at(-1)
    if (first === undefined || last === undefined) continue
    min = Math.min(min, first)
    max = Math.max(max, last)
  }
  return min <= max ? { min, max } : null
}

/** @returns null when nothing of the window can be shown on this axis */
export function toViewport(question: SeriesQuestion, extent: XWindow | null): Viewport | null {
  if (extent === null) return null
  const { widthPx, logX } = question
  const window = question.window ?? extent
  const min = logX && !(window.min > 0) ? Math.min(extent.min, window.max) : window.min
  if (!(min <= window.max) || (logX && !(min > 0))) return null
  return { window: { min, max: window.max }, widthPx: Math.max(1, Math.round(widthPx) || 1), logX }
}

/** @param viewport null: only the line's figures are wanted */
export function toLineData(
  { runId, writer, points }: FullLine,
  question: SeriesQuestion,
  viewport: Viewport | null,
): LineData {
  const smoothY = smooth(points.y, question.smoothing)
  const { exact, ...shown } = show(points, smoothY, viewport)
  return {
    runId,
    writer,
    ...shown,
    figures: lineFigures(points),
    exact,
    isOutline: false,
    band: null,
  }
}

type Shown = Omit<LineData, 'runId' | 'writer' | 'figures' | 'isOutline' | 'band'>

function show(
  points: PlacedPoints,
  smoothY: Float64Array | null,
  viewport: Viewport | null,
): Shown {
  if (viewport === null) return nothingShown(smoothY !== null)
  const line = thinLine(points, viewport)
  const smoothLine = smoothY && thinLine({ x: points.x, y: smoothY }, viewport)
  return {
    ...line,
    smoothX: smoothLine && smoothLine.x,
    smoothY: smoothLine && smoothLine.y,
    ...markNonFinite(points, viewport),
    nonPositiveCount: countNonPositive(points, viewport),
  }
}

function countNonPositive({ x, y }: PlacedPoints, viewport: Viewport): number {
  const { start, end } = visibleRange(x, viewport)
  let count = 0
  for (let index = start; index < end; index++) {
    const value = y[index] ?? NaN
    if (value <= 0 && value !== -Infinity) count++
  }
  return count
}

function nothingShown(isSmoothed: boolean): Shown {
  const none = (): Float64Array => new Float64Array(0)
  return {
    x: none(),
    y: none(),
    smoothX: isSmoothed ? none() : null,
    smoothY: isSmoothed ? none() : null,
    markX: none(),
    markEndX: none(),
    markCount: new Uint32Array(0),
    markKind: new Uint8Array(0),
    nonPositiveCount: 0,
    exact: true,
  }
}
