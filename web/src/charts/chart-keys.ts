import type { AxisRange } from './chart-line.ts'
import { createProjection } from './projection.ts'
import { roundWindow } from './round-window.ts'

/** What a key does to a focused chart. */
export type ChartCommand =
  /** Moves the cursor to this place on the x-axis. */
  | { readonly kind: 'move'; readonly x: number }
  | { readonly kind: 'zoom'; readonly range: AxisRange | null }

const STEP = 0.01
const LARGE_STEP = 0.1
const ZOOM_FACTOR = 0.5

/**
 * The command of a key, or null for a key that is none of a chart's.
 * @param cursorX where the cursor is; null: nowhere, which counts as the middle
 */
export function chartCommand(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  cursorX: number | null,
  range: AxisRange,
  isLog: boolean,
): ChartCommand | null {
  const { toPx: toShare, toValue } = createProjection(range, isLog, 0, 1)
  const cursor = cursorX === null ? 0.5 : Math.min(1, Math.max(0, toShare(cursorX)))
  const step = event.shiftKey ? LARGE_STEP : STEP
  const moveTo = (share: number): ChartCommand => ({
    kind: 'move',
    x: toValue(Math.min(1, Math.max(0, share))),
  })
  const zoomBy = (factor: number): ChartCommand => ({
    kind: 'zoom',
    range: roundWindow(
      toValue(cursor - cursor * factor),
      toValue(cursor + (1 - cursor) * factor),
      isLog,
    ),
  })
  switch (event.key) {
    case 'ArrowLeft':
      return moveTo(cursor - step)
    case 'ArrowRight':
      return moveTo(cursor + step)
    case 'Home':
      return moveTo(0)
    case 'End':
      return moveTo(1)
    case '+':
    case '=':
      return zoomBy(ZOOM_FACTOR)
    case '-':
      return zoomBy(1 / ZOOM_FACTOR)
    case '0':
      return { kind: 'zoom', range: null }
    default:
      return null
  }
}
