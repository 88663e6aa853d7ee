import { NON_FINITE_KINDS } from '../data/series.ts'
import { PixelColumns, type Viewport } from './pixel-columns.ts'
import type { PlacedPoints } from './placed-points.ts'
import { visibleRange } from './thin-line.ts'

export interface NonFiniteMarks {
  readonly markX: Float64Array
  /** Index into `NON_FINITE_KINDS`. */
  readonly markKind: Uint8Array
}

/** Where non-finite values fell inside the window: the first of each kind in each pixel column. */
export function markNonFinite({ x, y }: PlacedPoints, viewport: Viewport): NonFiniteMarks {
  const markX: number[] = []
  const markKind: number[] = []
  const columns = new PixelColumns(viewport)
  const { start, end } = visibleRange(x, viewport)
  const lastColumn = NON_FINITE_KINDS.map(() => -1)
  for (let index = start; index < end; index++) {
    const kind = kindOf(y[index] ?? NaN)
    if (kind < 0) continue
    const column = columns.advance(x[index] ?? NaN)
    if (lastColumn[kind] === column) continue
    lastColumn[kind] = column
    markX.push(x[index] ?? NaN)
    markKind.push(kind)
  }
  return { markX: Float64Array.from(markX), markKind: Uint8Array.from(markKind) }
}

function kindOf(value: number): number {
  if (Number.isFinite(value)) return -1
  const name = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  return NON_FINITE_KINDS.indexOf(name)
}
