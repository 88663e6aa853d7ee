import type { ChartLine } from './chart-line.ts'
import type { ChartTheme } from './chart-theme.ts'
import { drawFocusedLines } from './draw-lines.ts'
import type { DrawingArea } from './draw-lines.ts'

/** A point that the cursor meets. */
export interface CursorDot {
  readonly x: number
  readonly y: number
  readonly color: string
}

/** What moves above the lines. */
export interface OverlayState {
  /** In the x-axis's unit; null: no cursor. */
  readonly cursorX: number | null
  /** What is being dragged over, in canvas pixels. */
  readonly selection: { readonly fromPx: number; readonly toPx: number } | null
  readonly focusedRunId: string | null
  readonly dots: readonly CursorDot[]
}

export interface OverlayScene {
  readonly area: DrawingArea
  readonly lines: readonly ChartLine[]
  readonly theme: ChartTheme
}

const VEIL_ALPHA = 0.72
const DOT_RADIUS_PX = 3.5

/** Draws on `canvas`, which is made as large as `base`, the canvas below it. */
export function drawOverlay(
  canvas: HTMLCanvasElement,
  base: HTMLCanvasElement,
  state: OverlayState,
  scene: OverlayScene,
): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  if (canvas.width !== base.width || canvas.height !== base.height) {
    canvas.width = base.width
    canvas.height = base.height
  } else {
    context.clearRect(0, 0, canvas.width, canvas.height)
  }
  drawFocus(context, state, scene)
  drawSelection(context, state, scene)
  drawCrosshair(context, state, scene)
  drawDots(context, state, scene)
}

/** Veils all the lines and draws the focused run's again. */
function drawFocus(
  context: CanvasRenderingContext2D,
  state: OverlayState,
  { area, lines, theme }: OverlayScene,
): void {
  if (state.focusedRunId === null) return
  const focused = lines.filter((line) => line.data.runId === state.focusedRunId)
  if (focused.length === 0 || focused.length === lines.length) return
  context.globalAlpha = VEIL_ALPHA
  context.fillStyle = theme.background
  context.fillRect(area.left, area.top, area.width, area.height)
  context.globalAlpha = 1
  drawFocusedLines(context, focused, area)
}

function drawSelection(
  context: CanvasRenderingContext2D,
  { selection }: OverlayState,
  { area, theme }: OverlayScene,
): void {
  if (selection === null) return
  const left = Math.min(selection.fromPx, selection.toPx)
  const width = Math.abs(selection.toPx - selection.fromPx)
  context.fillStyle = theme.selection
  context.fillRect(left, area.top, width, area.height)
}

function drawCrosshair(
  context: CanvasRenderingContext2D,
  { cursorX }: OverlayState,
  { area, theme }: OverlayScene,
): void {
  if (cursorX === null) return
  const px = Math.round(area.x.toPx(cursorX))
  if (!(px >= area.left && px <= area.left + area.width)) return
  context.fillStyle = theme.crosshair
  context.fillRect(px, area.top, Math.max(1, Math.floor(area.pixelRatio)), area.height)
}

function drawDots(
  context: CanvasRenderingContext2D,
  { dots }: OverlayState,
  { area, theme }: OverlayScene,
): void {
  context.strokeStyle = theme.background
  context.lineWidth = area.pixelRatio
  for (const dot of dots) {
    const x = area.x.toPx(dot.x)
    const y = area.y.toPx(dot.y)
    const isInside =
      x >= area.left && x <= area.left + area.width && y >= area.top && y <= area.top + area.height
    if (!isInside) continue
    context.beginPath()
    context.arc(x, y, DOT_RADIUS_PX * area.pixelRatio, 0, 2 * Math.PI)
    context.fillStyle = dot.color
    context.fill()
    context.stroke()
  }
}
