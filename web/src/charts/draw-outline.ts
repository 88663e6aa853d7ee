/** Columns that lie no further apart are next to each other. */
const MAX_COLUMN_STEP_PX = 1.5

/** What an outline has at one x, in canvas pixels; `top` is the less. */
interface Column {
  readonly x: number
  top: number
  bottom: number
}

/**
 * Fills an outline, column by column: as a path with thousands of corners it would take ten times as
 * long. Between columns that are not next to each other it is stroked. Colours and width are the
 * context's.
 * @param x in canvas pixels, the same for all that a column has; NaN, or a y of NaN, breaks the outline
 * @param pixelRatio canvas pixels to a CSS pixel, which is how wide a column is
 * @returns x and y in turn of what is a single point between two breaks
 */
export function drawOutline(
  context: CanvasRenderingContext2D,
  x: Float64Array,
  y: Float64Array,
  pixelRatio: number,
): number[] {
  const dots: number[] = []
  const halfPx = context.lineWidth / 2
  context.beginPath()
  for (const run of runsOf(x, y)) {
    const [first] = run
    if (run.length === 1 && first !== undefined && first.top === first.bottom) {
      dots.push(first.x, first.top)
      continue
    }
    let before: Column | null = null
    for (const column of run) {
      let { top, bottom } = column
      if (before !== null) {
        if (column.x - before.x > MAX_COLUMN_STEP_PX * pixelRatio) {
          strokeBetween(context, before, column)
        } else {
          top = Math.min(top, before.bottom)
          bottom = Math.max(bottom, before.top)
        }
      }
      const height = bottom - top + 2 * halfPx
      context.fillRect(column.x - pixelRatio / 2, top - halfPx, pixelRatio, height)
      before = column
    }
  }
  context.stroke()
  return dots
}

/** By what both have, or the shortest way. */
function strokeBetween(context: CanvasRenderingContext2D, from: Column, to: Column): void {
  const [high, low] = [Math.max(from.top, to.top), Math.min(from.bottom, to.bottom)]
  const shared = high <= low ? (high + low) / 2 : null
  const isDown = to.top > from.bottom
  context.moveTo(from.x, shared ?? (isDown ? from.bottom : from.top))
  context.lineTo(to.x, shared ?? (isDown ? to.top : to.bottom))
}

/** The columns between two breaks. */
function runsOf(x: Float64Array, y: Float64Array): Column[][] {
  const runs: Column[][] = []
  let run: Column[] = []
  for (let index = 0; index < x.length; index++) {
    const [px, py] = [x[index] ?? NaN, y[index] ?? NaN]
    const last = run.at(-1)
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      if (run.length > 0) runs.push(run)
      run = []
    } else if (last?.x === px) {
      last.top = Math.min(last.top, py)
      last.bottom = Math.max(last.bottom, py)
    } else run.push({ x: px, top: py, bottom: py })
  }
  if (run.length > 0) runs.push(run)
  return runs
}
