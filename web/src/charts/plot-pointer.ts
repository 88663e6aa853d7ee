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

/** Moves the cursor with the pointer; a drag selects what to zoom to, a double click ends the zoom. */
export class PlotPointer {
  readonly #host: HTMLElement
  readonly #plot: LinePlot
  readonly #events: PointerEvents
  readonly #stop = new AbortController()
  /** In canvas pixels; null: nothing is dragged. */
  #dragStartPx: number | null = null

  constructor(host: HTMLElement, plot: LinePlot, events: PointerEvents) {
    this.#host = host
    this.#plot = plot
    this.#events = events
    const { signal } = this.#stop
    host.addEventListener('pointermove', (event) => this.#move(event), { signal })
    host.addEventListener('pointerdown', (event) => this.#down(event), { signal })
    host.addEventListener('pointerup', (event) => this.#up(event), { signal })
    host.addEventListener('pointerleave', (event) => this.#leave(event), { signal })
    host.addEventListener('pointercancel', () => this.#cancel(), { signal })
    host.addEventListener('dblclick', () => events.onZoom(null), { signal })
  }

  /** Removes its listeners. */
  close(): void {
    this.#stop.abort()
  }

  #canvasX(event: PointerEvent): number {
    const { left, width, pixelRatio } = this.#plot.area
    const px = (event.clientX - this.#host.getBoundingClientRect().left) * pixelRatio
    return Math.min(left + width, Math.max(left, px))
  }

  #move(event: PointerEvent): void {
    const { area } = this.#plot
    const px = this.#canvasX(event)
    if (this.#dragStartPx !== null) {
      this.#plot.showOverlay({ selection: { fromPx: this.#dragStartPx, toPx: px } })
    }
    this.#events.onMove({
      x: area.x.toValue(px),
      leftPx: px / area.pixelRatio,
      topPx: event.clientY - this.#host.getBoundingClientRect().top,
    })
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return
    this.#dragStartPx = this.#canvasX(event)
    this.#host.setPointerCapture(event.pointerId)
    this.#move(event)
  }

  #up(event: PointerEvent): void {
    const startPx = this.#dragStartPx
    if (startPx === null) return
    const endPx = this.#canvasX(event)
    const { x, pixelRatio } = this.#plot.area
    this.#endDrag()
    if (Math.abs(endPx - startPx) < MIN_DRAG_PX * pixelRatio) return
    const [from, to] = [x.toValue(startPx), x.toValue(endPx)]
    this.#events.onZoom(roundWindow(Math.min(from, to), Math.max(from, to), this.#plot.model.logX))
  }

  /** A finger that is lifted leaves what it pointed at in view. */
  #leave(event: PointerEvent): void {
    if (this.#dragStartPx === null && event.pointerType !== 'touch') this.#events.onMove(null)
  }

  #cancel(): void {
    this.#endDrag()
    this.#events.onMove(null)
  }

  #endDrag(): void {
    this.#dragStartPx = null
    this.#plot.showOverlay({ selection: null })
  }
}
