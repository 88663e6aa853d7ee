import type { AxisRange, ChartModel } from './chart-line.ts'
import { createProjection } from './projection.ts'
import { roundWindow } from './round-window.ts'
import { firstPoint, lastPoint, stepPoints } from './step-points.ts'

/** What a key does to a focused chart. */
export type ChartCommand =
  /** Moves the cursor to this place on the x-axis. */
  | { readonly kind: 'move'; readonly x: number }
  | { readonly kind: 'zoom'; readonly range: AxisRange | null }

const LARGE_STEP_POINTS = 10
/** A large step where a line has more points than are drawn of it, of the axis's length. */
const LARGE_STEP_SHARE = 0.1
const ZOOM_FACTOR = 0.5

type KeyPress = Pick<KeyboardEvent, 'key' | 'shiftKey'>
type Chart = Pick<ChartModel, 'lines' | 'xRange' | 'logX'>

/**
 * The command of a key, or null for a key that is none of a chart's. The cursor goes from point to
 * point, whichever line has it.
 * @param cursorX where the cursor is; null: nowhere, which counts as the middle
 */
export function chartCommand(
  event: KeyPress,
  cursorX: number | null,
  chart: Chart,
): ChartCommand | null {
  const x = movedCursor(event, cursorX, chart)
  if (x !== null) return { kind: 'move', x }
  switch (event.key) {
    case '+':
    case '=':
      return zoomAround(cursorX, ZOOM_FACTOR, chart)
    case '-':
      return zoomAround(cursorX, 1 / ZOOM_FACTOR, chart)
    case '0':
      return { kind: 'zoom', range: null }
    default:
      return null
  }
}

function zoomAround(cursorX: number | null, factor: number, chart: Chart): ChartCommand {
  const { cursor, toValue } = shareOf(cursorX, chart)
  const range = roundWindow(
    toValue(cursor - cursor * factor),
    toValue(cursor + (1 - cursor) * factor),
    chart.logX,
  )
  return { kind: 'zoom', range }
}

function movedCursor(event: KeyPress, cursorX: number | null, chart: Chart): number | null {
  const places = chart.lines.flatMap(({ data }) => [data.x, data.markX])
  switch (event.key) {
    case 'ArrowLeft':
      return walk(places, cursorX, event.shiftKey, -1, chart)
    case 'ArrowRight':
      return walk(places, cursorX, event.shiftKey, 1, chart)
    case 'Home':
      return firstPoint(places, chart.xRange)
    case 'End':
      return lastPoint(places, chart.xRange)
    default:
      return null
  }
}

function walk(
  places: readonly Float64Array[],
  cursorX: number | null,
  isLarge: boolean,
  direction: 1 | -1,
  chart: Chart,
): number {
  const { xRange, lines } = chart
  const { cursor, toValue } = shareOf(cursorX, chart)
  const from = cursorX === null ? toValue(cursor) : clamp(cursorX, xRange.min, xRange.max)
  const near = stepPoints(places, from, isLarge ? direction * LARGE_STEP_POINTS : direction, xRange)
  if (!isLarge || lines.every(({ data }) => data.exact)) return near
  const target = toValue(clamp(cursor + direction * LARGE_STEP_SHARE, 0, 1))
  return direction > 0
    ? Math.max(near, lastPoint(places, { min: xRange.min, max: target }))
    : Math.min(near, firstPoint(places, { min: target, max: xRange.max }))
}

function shareOf(
  cursorX: number | null,
  { xRange, logX }: Chart,
): { cursor: number; toValue: (share: number) => number } {
  const { toPx: toShare, toValue } = createProjection(xRange, logX, 0, 1)
  return { cursor: cursorX === null ? 0.5 : clamp(toShare(cursorX), 0, 1), toValue }
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}
