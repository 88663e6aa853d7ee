import type { ChartLine } from './chart-line.ts'
import type { Projection } from './projection.ts'

/** Where and how lines are drawn, in canvas pixels. */
export interface DrawingArea {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Canvas pixels to a CSS pixel. */
  readonly pixelRatio: number
  readonly x: Projection
  readonly y: Projection
}

const FAINT_ALPHA = 0.3
const FAINT_WIDTH_PX = 1
const LINE_WIDTH_PX = 1.5
const FOCUS_WIDTH_PX = 2.5
const POINT_RADIUS_PX = 2

/** Points are drawn as dots where there is this much room for each. */
const DOT_SPACING_PX = 14

/** Draws the lines, each over the last; where there is a smoothed one, the unsmoothed is faint. */
export function drawLines(
  context: CanvasRenderingContext2D,
  lines: readonly ChartLine[],
  area: DrawingArea,
): void {
  withinArea(context, area, () => {
    for (const line of lines) {
      if (line.data.smoothX === null) continue
      context.globalAlpha = FAINT_ALPHA
      strokeRaw(context, line, area, FAINT_WIDTH_PX)
    }
    context.globalAlpha = 1
    for (const line of lines) strokeMain(context, line, area, LINE_WIDTH_PX)
  })
}

/** Draws lines that stand out before the others. */
export function drawFocusedLines(
  context: CanvasRenderingContext2D,
  lines: readonly ChartLine[],
  area: DrawingArea,
): void {
  withinArea(context, area, () => {
    for (const line of lines) strokeMain(context, line, area, FOCUS_WIDTH_PX)
  })
}

function strokeMain(
  context: CanvasRenderingContext2D,
  line: ChartLine,
  area: DrawingArea,
  widthPx: number,
): void {
  const { smoothX, smoothY } = line.data
  if (smoothX === null || smoothY === null) strokeRaw(context, line, area, widthPx)
  else strokeLine(context, line, { x: smoothX, y: smoothY, hasDots: false }, area, widthPx)
}

function strokeRaw(
  context: CanvasRenderingContext2D,
  line: ChartLine,
  area: DrawingArea,
  widthPx: number,
): void {
  const { x, y } = line.data
  strokeLine(context, line, { x, y, hasDots: isSparse(x, area) }, area, widthPx)
}

function withinArea(context: CanvasRenderingContext2D, area: DrawingArea, draw: () => void): void {
  context.save()
  context.beginPath()
  context.rect(area.left, area.top, area.width, area.height)
  context.clip()
  context.lineJoin = 'round'
  draw()
  context.restore()
}

interface Points {
  readonly x: Float64Array
  readonly y: Float64Array
  /** Every point is a dot too. */
  readonly hasDots: boolean
}

/** Breaks the line at what has no place on the axes, and draws points without a neighbour as dots. */
function strokeLine(
  context: CanvasRenderingContext2D,
  line: ChartLine,
  { x, y, hasDots }: Points,
  area: DrawingArea,
  widthPx: number,
): void {
  const { toPx: toX } = area.x
  const { toPx: toY } = area.y
  const dots: number[] = []
  context.beginPath()
  let run = 0
  for (let index = 0; index <= x.length; index++) {
    const px = toX(x[index] ?? NaN)
    const py = toY(y[index] ?? NaN)
    if (Number.isFinite(px) && Number.isFinite(py)) {
      if (run === 0) context.moveTo(px, py)
      else context.lineTo(px, py)
      if (hasDots) dots.push(px, py)
      run++
    } else {
      if (run === 1 && !hasDots) dots.push(toX(x[index - 1] ?? NaN), toY(y[index - 1] ?? NaN))
      run = 0
    }
  }
  context.strokeStyle = line.color
  context.lineWidth = widthPx * area.pixelRatio
  context.setLineDash(line.dash.map((length) => length * area.pixelRatio))
  context.stroke()
  fillDots(context, dots, line.color, area.pixelRatio)
}

function isSparse(x: Float64Array, area: DrawingArea): boolean {
  const first = area.x.toPx(x[0] ?? NaN)
  const last = area.x.toPx(x[x.length - 1] ?? NaN)
  if (!Number.isFinite(first) || !Number.isFinite(last)) return false
  return (last - first) / Math.max(1, x.length - 1) >= DOT_SPACING_PX * area.pixelRatio
}

/** @param dots x and y in turn */
function fillDots(
  context: CanvasRenderingContext2D,
  dots: readonly number[],
  color: string,
  pixelRatio: number,
): void {
  if (dots.length === 0) return
  const radius = POINT_RADIUS_PX * pixelRatio
  context.beginPath()
  for (let index = 0; index < dots.length; index += 2) {
    const x = dots[index] ?? NaN
    const y = dots[index + 1] ?? NaN
    context.moveTo(x + radius, y)
    context.arc(x, y, radius, 0, 2 * Math.PI)
  }
  context.fillStyle = color
  context.fill()
}
