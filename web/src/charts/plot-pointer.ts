import type { XWindow } from '../data/series.ts'
import type { LinePlot } from './line-plot.ts'
import { roundWindow } from './round-window.ts'

/** Where the pointer or the keyboard is on a chart. */
export interface CursorPlace {
  /** In the x-axis's unit. */
  readonly x: number
  /** In CSS pixels from the chart's left and top edge. */
  readonly leftPx: number
  readonly topPx: number
}

export interface PointerEvents {
  /** null: the pointer left the chart. */
  readonly onMove: (place: CursorPlace | null) => void
  /** null: back to all there is. */
  readonly onZoom: (window: XWindow | null) => void
}

/** A drag shorter than this is a click. */
const MIN_DRAG_PX = 4

/**
 * Moves the cursor with the pointer; a drag selects what to zoom to, a double click ends the zoom.
 * @returns removes its listeners
 */
export function followPointer(
  host: HTMLElement,
  plot: LinePlot,
  events: PointerEvents,
): () => void {
  let dragStartPx: number | null = null

  const toCanvasX = (event: PointerEvent): number => {
    const { left, width, pixelRatio } = plot.area
    const px = (event.clientX - host.getBoundingClientRect().left) * pixelRatio
    return Math.min(left + width, Math.max(left, px))
  }
  const showDrag = (event: PointerEvent): void => {
    if (dragStartPx === null) return
    plot.showOverlay({ selection: { fromPx: dragStartPx, toPx: toCanvasX(event) } })
  }
  const move = (event: PointerEvent): void => {
    const bounds = host.getBoundingClientRect()
    const px = toCanvasX(event)
    showDrag(event)
    events.onMove({
      x: plot.area.x.toValue(px),
      leftPx: px / plot.area.pixelRatio,
      topPx: event.clientY - bounds.top,
    })
  }
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    dragStartPx = toCanvasX(event)
    host.setPointerCapture(event.pointerId)
    move(event)
  }
  const endDrag = (): void => {
    dragStartPx = null
    plot.showOverlay({ selection: null })
  }
  const up = (event: PointerEvent): void => {
    const startPx = dragStartPx
    if (startPx === null) return
    const endPx = toCanvasX(event)
    const { x, pixelRatio } = plot.area
    endDrag()
    if (Math.abs(endPx - startPx) < MIN_DRAG_PX * pixelRatio) return
    events.onZoom(
      roundWindow(
        x.toValue(Math.min(startPx, endPx)),
        x.toValue(Math.max(startPx, endPx)),
        plot.model.logX,
      ),
    )
  }
  const leave = (): void => {
    if (dragStartPx === null) events.onMove(null)
  }
  const cancel = (): void => {
    endDrag()
    events.onMove(null)
  }
  const doubleClick = (): void => events.onZoom(null)

  const stop = new AbortController()
  const { signal } = stop
  host.addEventListener('pointermove', move, { signal })
  host.addEventListener('pointerdown', down, { signal })
  host.addEventListener('pointerup', up, { signal })
  host.addEventListener('pointerleave', leave, { signal })
  host.addEventListener('pointercancel', cancel, { signal })
  host.addEventListener('dblclick', doubleClick, { signal })
  return () => stop.abort()
}
