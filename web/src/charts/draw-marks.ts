import type { NonFiniteKind } from '../data/series.ts'
import type { ChartLine } from './chart-line.ts'
import type { DrawingArea } from './draw-lines.ts'
import { clusterMarks, MARK_SPACING_PX } from './mark-clusters.ts'

const SIZE_PX = 3.5
const EDGE_PX = 6

/**
 * Marks where values that are not finite fell: a cross at the bottom for NaN, a triangle at the top
 * for ∞ and one at the bottom for −∞.
 */
export function drawMarks(
  context: CanvasRenderingContext2D,
  lines: readonly ChartLine[],
  area: DrawingArea,
): void {
  context.save()
  context.beginPath()
  context.rect(area.left, area.top, area.width, area.height)
  context.clip()
  for (const line of lines) drawLineMarks(context, line, area)
  context.restore()
}

function drawLineMarks(
  context: CanvasRenderingContext2D,
  line: ChartLine,
  area: DrawingArea,
): void {
  context.strokeStyle = line.color
  context.fillStyle = line.color
  context.lineWidth = 1.5 * area.pixelRatio
  const spacingPx = MARK_SPACING_PX * area.pixelRatio
  for (const { kind, px } of clusterMarks(line.data, area.x.toPx, spacingPx)) {
    drawMark(context, kind, px, area)
  }
}

function drawMark(
  context: CanvasRenderingContext2D,
  kind: NonFiniteKind,
  x: number,
  area: DrawingArea,
): void {
  const size = SIZE_PX * area.pixelRatio
  const edge = EDGE_PX * area.pixelRatio
  const bottom = area.top + area.height - edge
  context.beginPath()
  if (kind === 'NaN') {
    context.moveTo(x - size, bottom - size)
    context.lineTo(x + size, bottom + size)
    context.moveTo(x + size, bottom - size)
    context.lineTo(x - size, bottom + size)
    context.stroke()
    return
  }
  const isTop = kind === 'Infinity'
  const y = isTop ? area.top + edge : bottom
  const tip = isTop ? y - size : y + size
  const base = isTop ? y + size : y - size
  context.moveTo(x, tip)
  context.lineTo(x + size, base)
  context.lineTo(x - size, base)
  context.closePath()
  context.fill()
}
