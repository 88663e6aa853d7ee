import type { LineData } from '../data/series.ts'
import type { ChartLine } from './chart-line.ts'
import { drawOutline } from './draw-outline.ts'
import { nearestIndex } from './nearest-point.ts'
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

/** Of one faint line; many of them share `FAINT_ALPHA_SUM`, so that smoothed ones stand out. */
const MAX_FAINT_ALPHA = 0.3
const MIN_FAINT_ALPHA = 0.06
const FAINT_ALPHA_SUM = 0.9
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
    const dots: LineDots[] = []
    for (const line of lines) fillBand(context, line, area)
    const faint = lines.filter((line) => line.data.smoothX !== null)
    const alpha = Math.max(
      MIN_FAINT_ALPHA,
      Math.min(MAX_FAINT_ALPHA, FAINT_ALPHA_SUM / faint.length),
    )
    for (const line of faint) {
      context.globalAlpha = alpha
      dots.push({ ...strokeRaw(context, line, area, FAINT_WIDTH_PX), alpha })
    }
    context.globalAlpha = 1
    for (const line of lines) dots.push(strokeMain(context, line, area, LINE_WIDTH_PX))
    return dots
  })
}

const BAND_ALPHA = 0.16
const BAND_HALF_PX = 3

/** What has no place on a log axis reaches to its bottom. */
function fillBand(
  context: CanvasRenderingContext2D,
  { data: { band }, color }: ChartLine,
  area: DrawingArea,
): void {
  if (band === null) return
  const { x, low, high } = band
  // A single place has no width of its own.
  const halfPx = x.length === 1 ? BAND_HALF_PX * area.pixelRatio : 0
  const toY = reachingBottom(area)
  context.beginPath()
  for (let index = 0; index < x.length; index++) {
    const px = area.x.toPx(x[index] ?? NaN)
    context.lineTo(px - halfPx, toY(high[index] ?? NaN))
    if (halfPx > 0) context.lineTo(px + halfPx, toY(high[index] ?? NaN))
  }
  for (let index = x.length - 1; index >= 0; index--) {
    const px = area.x.toPx(x[index] ?? NaN)
    if (halfPx > 0) context.lineTo(px + halfPx, toY(low[index] ?? NaN))
    context.lineTo(px - halfPx, toY(low[index] ?? NaN))
  }
  context.globalAlpha = BAND_ALPHA
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
}

/** Draws lines that stand out before the others. */
export function drawFocusedLines(
  context: CanvasRenderingContext2D,
  lines: readonly ChartLine[],
  area: DrawingArea,
): void {
  withinArea(context, area, () =>
    lines.map((line) => strokeMain(context, line, area, FOCUS_WIDTH_PX)),
  )
}

function strokeMain(
  context: CanvasRenderingContext2D,
  line: ChartLine,
  area: DrawingArea,
  widthPx: number,
): LineDots {
  const { smoothX, smoothY } = line.data
  if (smoothX === null || smoothY === null) return strokeRaw(context, line, area, widthPx)
  const canSink = Number.isNaN(area.y.toPx(0)) && line.data.nonPositiveCount > 0
  const y = canSink
    ? smoothY.map((value, index) => (isSunk(line.data, smoothX[index] ?? NaN) ? NaN : value))
    : smoothY
  return strokeLine(
    context,
    line,
    { x: smoothX, y, hasDots: false, reachesBottom: false },
    area,
    widthPx,
  )
}

/** How far around the nearest point a line is looked at; a bucket's outline is of up to six points. */
const POINT_REACH = 1
const OUTLINE_REACH = 6

/** Whether what was logged around `at` has no place on a log axis, so that a smoothed value is a ghost. */
function isSunk({ x, y, isOutline }: LineData, at: number): boolean {
  const nearest = nearestIndex(x, at)
  const reach = isOutline ? OUTLINE_REACH : POINT_REACH
  const around = y.subarray(Math.max(0, nearest - reach), nearest + reach + 1)
  return around.every((value) => value <= 0)
}

function strokeRaw(
  context: CanvasRenderingContext2D,
  line: ChartLine,
  area: DrawingArea,
  widthPx: number,
): LineDots {
  const { x, y, isOutline } = line.data
  const hasDots = isSparse(x, area)
  if (isOutline && !hasDots && line.dash.length === 0) {
    return fillOutline(context, line, area, widthPx)
  }
  return strokeLine(context, line, { x, y, hasDots, reachesBottom: isOutline }, area, widthPx)
}

function fillOutline(
  context: CanvasRenderingContext2D,
  { data, color }: ChartLine,
  area: DrawingArea,
  widthPx: number,
): LineDots {
  const toY = reachingBottom(area)
  context.strokeStyle = color
  context.fillStyle = color
  context.lineWidth = widthPx * area.pixelRatio
  context.setLineDash([])
  const places = drawOutline(context, data.x.map(area.x.toPx), data.y.map(toY), area.pixelRatio)
  return { places, color, alpha: 1 }
}

/** What is too low for a log axis is at its bottom. */
function reachingBottom({ top, height, y }: DrawingArea): (value: number) => number {
  return (value) => {
    const px = y.toPx(value)
    return value <= 0 && Number.isNaN(px) ? top + height : px
  }
}

/** Points that are drawn as dots, x and y in turn. */
interface LineDots {
  readonly places: readonly number[]
  readonly color: string
  readonly alpha: number
}

/** Cuts the lines off at the area's edges. A dot whose middle is inside is drawn whole. */
function withinArea(
  context: CanvasRenderingContext2D,
  area: DrawingArea,
  draw: () => readonly LineDots[],
): void {
  context.save()
  context.beginPath()
  context.rect(area.left, area.top, area.width, area.height)
  context.clip()
  const dots = draw()
  context.restore()
  for (const line of dots) fillDots(context, line, area)
}

interface Points {
  readonly x: Float64Array
  readonly y: Float64Array
  /** Every point is a dot too. */
  readonly hasDots: boolean
  /** What is too low for a log axis is drawn at its bottom instead of breaking the line. */
  readonly reachesBottom: boolean
}

/** Breaks the line at what has no place on the axes; points without a neighbour become dots. */
function strokeLine(
  context: CanvasRenderingContext2D,
  line: ChartLine,
  { x, y, hasDots, reachesBottom }: Points,
  area: DrawingArea,
  widthPx: number,
): LineDots {
  const { toPx: toX } = area.x
  const toY = reachesBottom ? reachingBottom(area) : area.y.toPx
  const places: number[] = []
  context.beginPath()
  let run = 0
  for (let index = 0; index <= x.length; index++) {
    const px = toX(x[index] ?? NaN)
    const py = toY(y[index] ?? NaN)
    if (Number.isFinite(px) && Number.isFinite(py)) {
      if (run === 0) context.moveTo(px, py)
      else context.lineTo(px, py)
      if (hasDots) places.push(px, py)
      run++
    } else {
      if (run === 1 && !hasDots) places.push(toX(x[index - 1] ?? NaN), toY(y[index - 1] ?? NaN))
      run = 0
    }
  }
  context.strokeStyle = line.color
  context.lineWidth = widthPx * area.pixelRatio
  context.setLineDash(line.dash.map((length) => length * area.pixelRatio))
  // Nobody sees how the corners of a dense line are made, and round ones take long.
  context.lineJoin = x.length > area.width / area.pixelRatio ? 'bevel' : 'round'
  context.stroke()
  return { places, color: line.color, alpha: 1 }
}

function isSparse(x: Float64Array, area: DrawingArea): boolean {
  const first = area.x.toPx(x[0] ?? NaN)
  const last = area.x.toPx(x[x.length - 1] ?? NaN)
  if (!Number.isFinite(first) || !Number.isFinite(last)) return false
  return (last - first) / Math.max(1, x.length - 1) >= DOT_SPACING_PX * area.pixelRatio
}

function fillDots(
  context: CanvasRenderingContext2D,
  { places, color, alpha }: LineDots,
  area: DrawingArea,
): void {
  if (places.length === 0) return
  const radius = POINT_RADIUS_PX * area.pixelRatio
  context.beginPath()
  for (let index = 0; index < places.length; index += 2) {
    const x = places[index] ?? NaN
    const y = places[index + 1] ?? NaN
    if (!isInside(x, y, area)) continue
    context.moveTo(x + radius, y)
    context.arc(x, y, radius, 0, 2 * Math.PI)
  }
  context.globalAlpha = alpha
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
}

/** Half a pixel of slack: the extremes lie on the edges, as far as rounding goes. */
function isInside(x: number, y: number, { left, top, width, height }: DrawingArea): boolean {
  const [dx, dy] = [x - left, y - top]
  return dx >= -0.5 && dx <= width + 0.5 && dy >= -0.5 && dy <= height + 0.5
}
