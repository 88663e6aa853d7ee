import type { DashboardPage } from './dashboard-page.ts'
import { drawingOf, type DrawnStroke } from './drawing-record.ts'

export interface TickLabels {
  /** From left to right. */
  readonly x: readonly string[]
  /** From bottom to top. */
  readonly y: readonly string[]
}

/** The labels at a chart's axes. The page must be opened with `recordsDrawing`. */
export async function tickLabels(dashboard: DashboardPage, metric: string): Promise<TickLabels> {
  const { texts } = await drawingOf(dashboard.chart(metric))
  // Labels of the y-axis end at one place, left of all those of the x-axis.
  const leftPx = Math.min(...texts.map((label) => label.x))
  const isOfY = (label: { x: number }): boolean => label.x === leftPx
  return {
    x: texts
      .filter((label) => !isOfY(label))
      .sort((a, b) => a.x - b.x || a.y - b.y)
      .map((label) => label.text),
    y: texts
      .filter(isOfY)
      .sort((a, b) => b.y - a.y)
      .map((label) => label.text),
  }
}

/** Where a chart's crosshair is on a linear x-axis of plain numbers; null: nowhere. */
export async function crosshairX(dashboard: DashboardPage, metric: string): Promise<number | null> {
  const { rects } = await drawingOf(dashboard.chart(metric), 1)
  const crosshair = rects.find(({ width, height }) => width <= 2 && height > 50)
  if (crosshair === undefined) return null
  return valueAtPx(dashboard, metric, crosshair.x)
}

/** What the x-axis's labels say of a place in canvas pixels. */
async function valueAtPx(dashboard: DashboardPage, metric: string, px: number): Promise<number> {
  const { texts } = await drawingOf(dashboard.chart(metric))
  const leftPx = Math.min(...texts.map((label) => label.x))
  const labels = texts.filter((label) => label.x !== leftPx)
  return interpolate(
    labels.map((label) => ({ px: label.x, value: toNumber(label.text) })),
    px,
  )
}

/** Where the topmost place of a run's line is, read from the labels of linear axes. */
export async function topOfLine(
  dashboard: DashboardPage,
  metric: string,
  run: string,
): Promise<{ x: number; y: number }> {
  const points = (await mainLines(dashboard, metric, run)).flatMap((line) => line.parts.flat())
  const [xPx, yPx] = points.reduce((top, point) => (point[1] < top[1] ? point : top))
  const { texts } = await drawingOf(dashboard.chart(metric))
  const leftPx = Math.min(...texts.map((label) => label.x))
  const labels = texts.filter((label) => label.x === leftPx)
  return {
    x: await valueAtPx(dashboard, metric, xPx),
    y: interpolate(
      labels.map((label) => ({ px: label.y, value: toNumber(label.text) })),
      yPx,
    ),
  }
}

function toNumber(label: string): number {
  const [, digits = '', suffix = ''] = /^([\d.]+)(k?)$/.exec(label.replace('\u2212', '')) ?? []
  const size = Number(digits) * (suffix === 'k' ? 1000 : 1)
  return label.startsWith('\u2212') ? -size : size
}

function interpolate(labels: readonly { px: number; value: number }[], px: number): number {
  const sorted = labels.toSorted((a, b) => a.px - b.px)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined || first === last) return NaN
  const share = (px - first.px) / (last.px - first.px)
  return first.value + share * (last.value - first.value)
}

/** The strokes of a run's main line: the smoothed one where smoothing is on. */
export async function mainLines(
  dashboard: DashboardPage,
  metric: string,
  run: string,
): Promise<DrawnStroke[]> {
  return (await strokesOf(dashboard, metric, run)).filter((stroke) => stroke.alpha === 1)
}

/** The strokes of a run's faint line beneath the smoothed one. */
export async function faintLines(
  dashboard: DashboardPage,
  metric: string,
  run: string,
): Promise<DrawnStroke[]> {
  return (await strokesOf(dashboard, metric, run)).filter((stroke) => stroke.alpha < 1)
}

async function strokesOf(
  dashboard: DashboardPage,
  metric: string,
  run: string,
): Promise<DrawnStroke[]> {
  const color = await dashboard.runColor(run)
  const { strokes } = await drawingOf(dashboard.chart(metric))
  return strokes.filter((stroke) => stroke.color === color && isLine(stroke))
}

/** Marks and dots are strokes too, of a few pixels. */
function isLine(stroke: DrawnStroke): boolean {
  return stroke.parts.some((part) => part.length > 2)
}

export function pointCountOf(strokes: readonly DrawnStroke[]): number {
  return strokes.reduce(
    (sum, { parts }) => sum + parts.reduce((all, part) => all + part.length, 0),
    0,
  )
}
