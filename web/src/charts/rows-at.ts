import type { ChartLine } from './chart-line.ts'
import { cursorRows, shownValue } from './cursor-rows.ts'
import type { CursorRow } from './cursor-rows.ts'
import type { DrawingArea } from './draw-lines.ts'
import type { CursorDot } from './draw-overlay.ts'
import { clusterMarks, MARK_SPACING_PX } from './mark-clusters.ts'

const REACH_PX = 8

/** What the lines, as they are drawn in `area`, have at `x`. */
export function rowsAt(lines: readonly ChartLine[], x: number, area: DrawingArea): CursorRow[] {
  const { toPx, toValue } = area.x
  const reach = Math.abs(toValue(toPx(x) + REACH_PX * area.pixelRatio) - x)
  return cursorRows(lines, x, reach, ({ data }) =>
    clusterMarks(data, toPx, MARK_SPACING_PX * area.pixelRatio),
  )
}

export function dotsOf(rows: readonly CursorRow[]): CursorDot[] {
  return rows.map((row) => ({ x: row.x, y: shownValue(row), color: row.line.color }))
}
