import type { ChartLine } from '../charts/chart-line.ts'
import { formatValue } from '../charts/number-format.ts'
import type { AxisPlacement, SeriesQuestion, XWindow } from '../data/series.ts'

export interface NoteContext {
  readonly question: SeriesQuestion
  readonly logY: boolean
  /** Of all points, whatever the window; null where there is none. */
  readonly xExtent: XWindow | null
  /** Of the runs that are drawn. */
  readonly placements: readonly AxisPlacement[]
}

/** What a chart shows otherwise than one might think, or not at all, in words; null: nothing. */
export function chartNote(lines: readonly ChartLine[], context: NoteContext): string | null {
  const notes = [
    nonFiniteNote(lines),
    context.logY ? nonPositiveNote(lines) : null,
    logXNote(context),
    ...placementNotes(context),
  ].filter((note) => note !== null)
  return notes.length === 0 ? null : notes.join('; ')
}

function nonFiniteNote(lines: readonly ChartLine[]): string | null {
  const count = lines.reduce((sum, { data }) => sum + data.figures.nonFiniteCount, 0)
  return count === 0 ? null : `${counted(count, 'value')} NaN or ±∞`
}

function nonPositiveNote(lines: readonly ChartLine[]): string | null {
  const count = lines.reduce((sum, { data }) => sum + data.nonPositiveCount, 0)
  return count === 0 ? null : `${counted(count, 'value')} ≤ 0 not shown on the log axis`
}

function logXNote({ question: { logX, window }, xExtent }: NoteContext): string | null {
  if (!logX || xExtent === null || xExtent.min > 0) return null
  return window === null || window.min <= 0 ? 'x ≤ 0 is not shown on the log axis' : null
}

function placementNotes({ question: { xAxis }, placements }: NoteContext): (string | null)[] {
  if (xAxis.kind !== 'metric') return []
  let carried = 0
  let omitted = 0
  for (const { carriedCount, omittedCount } of placements) {
    carried += carriedCount
    omitted += omittedCount
  }
  return [
    carried === 0 ? null : `${counted(carried, 'point')} placed by an earlier ${xAxis.name}`,
    omitted === 0 ? null : `${counted(omitted, 'point')} before any ${xAxis.name} not shown`,
  ]
}

function counted(count: number, noun: string): string {
  return `${formatValue(count)} ${noun}${count === 1 ? '' : 's'}`
}
