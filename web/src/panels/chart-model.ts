import { extentOfLines, xAxisRange, yAxisRange } from '../charts/axis-ranges.ts'
import { dashPattern } from '../charts/chart-line.ts'
import type { ChartLine, ChartModel, XUnit } from '../charts/chart-line.ts'
import type { RunItem } from '../data/catalog.ts'
import type { LineData, SeriesQuestion, XAxis, XWindow } from '../data/series.ts'

/** How a run is drawn. */
export interface RunStyle {
  readonly color: string
  /** Which of the runs that share its colour it is; 0 is drawn solid. */
  readonly rank: number
}

/** The drawn runs' lines with names and looks; a run's writers differ by their dashes. */
export function toChartLines(
  lines: readonly LineData[],
  runs: readonly RunItem[],
  styleOf: (runId: string) => RunStyle,
): ChartLine[] {
  const byId = new Map(runs.map((run) => [run.id, run]))
  const writerCounts = new Map<string, number>()
  const chartLines: ChartLine[] = []
  for (const data of lines) {
    const run = byId.get(data.runId)
    if (run === undefined) continue
    const writerIndex = writerCounts.get(data.runId) ?? 0
    writerCounts.set(data.runId, writerIndex + 1)
    const { color, rank } = styleOf(data.runId)
    chartLines.push({
      data,
      label: data.writer === '' ? run.name : `${run.name} · ${data.writer}`,
      color,
      dash: dashPattern(rank + writerIndex),
    })
  }
  return chartLines
}

export interface PreparedChart {
  /** null: nothing has a place on these axes. */
  readonly model: ChartModel | null
  /** What the chart does not show, in words; null: it shows everything. */
  readonly note: string | null
}

/**
 * @param question what the lines are the answer to
 * @param xExtent of all points, also of those that the lines leave out; by default the lines' own
 */
export function prepareChart(
  lines: readonly ChartLine[],
  question: SeriesQuestion,
  logY: boolean,
  xExtent: XWindow | null = extentOfLines(lines.map((line) => line.data)),
): PreparedChart {
  const { window, logX, xAxis } = question
  const data = lines.map((line) => line.data)
  const extent = extentOfLines(data)
  const xRange = xAxisRange(data, window, extent, logX)
  if (xRange === null) {
    const note = logX ? 'A log x-axis has no place for values of 0 and less.' : null
    return { model: null, note }
  }
  const { range: yRange, hiddenCount } = yAxisRange(data, xRange, logY)
  const notes: string[] = []
  if (hiddenCount > 0) notes.push(hiddenNote(hiddenCount, data))
  if (logX && xExtent !== null && xExtent.min <= 0 && (window === null || window.min <= 0)) {
    notes.push('x ≤ 0 is not shown on the log axis')
  }
  return {
    model: { lines, xUnit: xUnitOf(xAxis), xRange, yRange, logX, logY },
    note: notes.length === 0 ? null : notes.join('; '),
  }
}

/** Thinned lines keep at least one point of every pixel, so their count is a lower bound. */
function hiddenNote(count: number, lines: readonly LineData[]): string {
  const isExact = lines.every((line) => line.exact)
  const values = count === 1 ? 'value' : 'values'
  return `${isExact ? '' : 'at least '}${count} ${values} ≤ 0 not shown on the log axis`
}

function xUnitOf(axis: XAxis): XUnit {
  if (axis.kind === 'relative') return 'duration'
  return axis.kind === 'time' ? 'time' : 'number'
}

/** Whether no line has more than one point, so that bars say more than dots. */
export function areSingleValues(lines: readonly ChartLine[]): boolean {
  return lines.length > 0 && lines.every(({ data }) => data.figures.pointCount === 1)
}

export function xAxisLabel(axis: XAxis): string {
  switch (axis.kind) {
    case 'step':
      return 'step'
    case 'relative':
      return 'relative time'
    case 'time':
      return 'wall time'
    case 'metric':
      return axis.name
  }
}
