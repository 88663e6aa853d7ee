import { NON_FINITE_KINDS, type LineData } from '../data/series.ts'
import { PixelColumns, type Viewport } from './pixel-columns.ts'
import type { PlacedPoints } from './placed-points.ts'
import { visibleRange } from './thin-line.ts'

export type NonFiniteMarks = Pick<LineData, 'markX' | 'markEndX' | 'markCount' | 'markKind'>

/** Where non-finite values fell inside the window: one mark for each kind in each pixel column. */
export function markNonFinite({ x, y }: PlacedPoints, viewport: Viewport): NonFiniteMarks {
  const marks: Mark[] = []
  const columns = new PixelColumns(viewport)
  const { start, end } = visibleRange(x, viewport)
  const lastOfKind: { column: number; mark: Mark }[] = []
  for (let index = start; index < end; index++) {
    const kind = kindOf(y[index] ?? NaN)
    if (kind < 0) continue
    const at = x[index] ?? NaN
    const column = columns.advance(at)
    const last = lastOfKind[kind]
    if (last?.column === column) {
      last.mark.endX = at
      last.mark.count++
      continue
    }
    const mark = { kind, x: at, endX: at, count: 1 }
    lastOfKind[kind] = { column, mark }
    marks.push(mark)
  }
  return {
    markX: Float64Array.from(marks, (mark) => mark.x),
    markEndX: Float64Array.from(marks, (mark) => mark.endX),
    markCount: Uint32Array.from(marks, (mark) => mark.count),
    markKind: Uint8Array.from(marks, (mark) => mark.kind),
  }
}

interface Mark {
  readonly kind: number
  readonly x: number
  endX: number
  count: number
}

function kindOf(value: number): number {
  if (Number.isFinite(value)) return -1
  const name = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  return NON_FINITE_KINDS.indexOf(name)
}
