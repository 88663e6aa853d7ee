import uPlot from 'uplot'
import type { ChartModel } from './chart-line.ts'
import { buildChartOptions, devicePixelRatioOf } from './chart-options.ts'
import { readChartTheme } from './chart-theme.ts'
import type { ChartTheme } from './chart-theme.ts'
import { drawLines } from './draw-lines.ts'
import type { DrawingArea } from './draw-lines.ts'
import { drawMarks } from './draw-marks.ts'
import { drawOverlay } from './draw-overlay.ts'
import type { OverlayState } from './draw-overlay.ts'
import { drawTurns } from './draw-turns.ts'
import { createProjection } from './projection.ts'

/** A chart on the page: uPlot's canvas with the lines, and above it one for what moves. */
export class LinePlot {
  readonly #host: HTMLElement
  readonly #overlay: HTMLCanvasElement
  readonly #onDrawn: () => void
  readonly #resize: ResizeObserver
  #model: ChartModel
  /** What the canvas shows. */
  #drawnModel: ChartModel
  #theme: ChartTheme
  #plot: uPlot
  #overlayState: OverlayState = { cursorX: null, selection: null, focusedRunId: null, dots: [] }
  #overlayFrame = 0
  #themeFrame = 0

  /** @param onDrawn called each time when the lines are on the canvas */
  constructor(host: HTMLElement, model: ChartModel, onDrawn: () => void) {
    this.#host = host
    this.#model = model
    this.#drawnModel = model
    this.#onDrawn = onDrawn
    this.#theme = readChartTheme(host)
    this.#overlay = document.createElement('canvas')
    this.#overlay.className = 'overlay'
    this.#plot = this.#createPlot()
    this.#resize = new ResizeObserver(() => this.#fit())
    this.#resize.observe(host)
  }

  /** Where lines are drawn, in canvas pixels. */
  get area(): DrawingArea {
    const { left, top, width, height } = this.#plot.bbox
    const { xRange, yRange, logX, logY } = this.#model
    return {
      left,
      top,
      width,
      height,
      pixelRatio: devicePixelRatioOf(this.#plot),
      x: createProjection(xRange, logX, left, left + width),
      y: createProjection(yRange, logY, top + height, top),
    }
  }

  get model(): ChartModel {
    return this.#model
  }

  /** Draws another model, in one of the next frames, or at once where `isWatched`. */
  update(model: ChartModel, isWatched: boolean): void {
    this.#model = model
    if (isWatched) {
      drawTurns.leave(this.#drawModel)
      this.#drawModel()
    } else drawTurns.ask(this.#drawModel)
  }

  /** Draws in the colours that the page has once the present change of theme is through. */
  applyTheme(): void {
    cancelAnimationFrame(this.#themeFrame)
    this.#themeFrame = requestAnimationFrame(() => {
      this.#theme = readChartTheme(this.#host)
      this.#plot.redraw(false)
      this.#drawOverlaySoon()
    })
  }

  showOverlay(changes: Partial<OverlayState>): void {
    this.#overlayState = { ...this.#overlayState, ...changes }
    this.#drawOverlaySoon()
  }

  destroy(): void {
    drawTurns.leave(this.#drawModel)
    cancelAnimationFrame(this.#overlayFrame)
    cancelAnimationFrame(this.#themeFrame)
    this.#resize.disconnect()
    this.#plot.destroy()
    this.#overlay.remove()
  }

  /** Scales of another kind need another plot. */
  readonly #drawModel = (): void => {
    const [drawn, model] = [this.#drawnModel, this.#model]
    this.#drawnModel = model
    const isSameKind =
      drawn.logX === model.logX &&
      drawn.logY === model.logY &&
      drawn.xUnit === model.xUnit &&
      drawn.xName === model.xName
    if (isSameKind) {
      this.#plot.batch(() => this.#plot.setData(placeholderData(model)))
    } else {
      this.#plot.destroy()
      this.#plot = this.#createPlot()
    }
    this.#drawOverlaySoon()
  }

  #createPlot(): uPlot {
    const options = buildChartOptions({
      widthPx: this.#host.clientWidth,
      heightPx: this.#host.clientHeight,
      model: () => this.#model,
      theme: () => this.#theme,
      onDraw: (plot) => this.#drawLines(plot),
    })
    const plot = new uPlot(options, placeholderData(this.#model), this.#host)
    this.#host.append(this.#overlay)
    return plot
  }

  #drawLines(plot: uPlot): void {
    // uPlot draws in a microtask, which may come after it was replaced.
    if (plot !== this.#plot) return
    const { lines } = this.#model
    drawLines(plot.ctx, lines, this.area)
    drawMarks(plot.ctx, lines, this.area)
    this.#onDrawn()
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#host
    if (width === 0 || height === 0) return
    if (width === this.#plot.width && height === this.#plot.height) return
    this.#plot.setSize({ width, height })
    this.#drawOverlaySoon()
  }

  #drawOverlaySoon(): void {
    if (this.#overlayFrame !== 0) return
    this.#overlayFrame = requestAnimationFrame(() => {
      this.#overlayFrame = 0
      drawOverlay(this.#overlay, this.#plot.ctx.canvas, this.#overlayState, {
        area: this.area,
        lines: this.#model.lines,
        theme: this.#theme,
      })
    })
  }
}

/** uPlot needs some data to show axes; what they span comes from the model. */
function placeholderData(model: ChartModel): uPlot.AlignedData {
  return [[model.xRange.min, model.xRange.max]]
}
