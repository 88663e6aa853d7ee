import type { ChartLine } from '../charts/chart-line.ts'
import { formatValue } from '../charts/number-format.ts'
import type { AxisPlacement, LineData, SeriesQuestion, XWindow } from '../data/series.ts'

export interface NoteContext {
  readonly question: SeriesQuestion
  readonly logY: boolean
  /** Of all points, whatever the window; null where there is none. */
  readonly xExtent: XWindow | null
  /** Of the runs that are drawn. */
  readonly placements: readonly AxisPlacement[]
}

/** Those of the runs that are drawn. */
export function placementsOf(
  placements: readonly AxisPlacement[],
  drawnRuns: readonly { readonly id: string }[],
): AxisPlacement[] {
  const ids = new Set(drawnRuns.map((run) => run.id))
  return placements.filter(({ runId }) => ids.has(runId))
}

/** What a chart shows otherwise than one might think, or not at all, in words; null: nothing. */
export function chartNote(lines: readonly ChartLine[], context: NoteContext): string | null {
  const notes = [
    nonFiniteNote(lines, context.question.window !== null),
    context.logY ? nonPositiveNote(lines, context.question.window !== null) : null,
    logXNote(context),
    ...placementNotes(context),
  ].filter((note) => note !== null)
  return notes.length === 0 ? null : notes.join('; ')
}

/** Of buckets that reach over the window's edges, all is counted. */
function nonFiniteNote(lines: readonly ChartLine[], isZoomed: boolean): string | null {
  const countOf = ({ markCount, figures }: LineData): number =>
    isZoomed
      ? Math.min(
          figures.nonFiniteCount,
          markCount.reduce((sum, count) => sum + count, 0),
        )
      : figures.nonFiniteCount
  const count = lines.reduce((sum, { data }) => sum + countOf(data), 0)
  return count === 0 ? null : `${counted(count, 'value')} NaN or ±∞${inView(isZoomed)}`
}

function nonPositiveNote(lines: readonly ChartLine[], isZoomed: boolean): string | null {
  const found = lines.filter(({ data }) => data.nonPositiveCount > 0)
  if (found.length === 0) return null
  const count = found.reduce((sum, { data }) => sum + data.nonPositiveCount, 0)
  const least = found.some(({ data }) => data.isOutline) ? 'at least ' : ''
  return `${least}${counted(count, 'value')} ≤ 0${inView(isZoomed)} not shown on the log axis`
}

function inView(isZoomed: boolean): string {
  return isZoomed ? ' in view' : ''
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
