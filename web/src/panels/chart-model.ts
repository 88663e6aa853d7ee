import { extentOfLines, xAxisRange, yAxisRange } from '../charts/axis-ranges.ts'
import { dashPattern } from '../charts/chart-line.ts'
import type { ChartLine, ChartModel, XUnit } from '../charts/chart-line.ts'
import type { LineData, SeriesQuestion, XAxis } from '../data/series.ts'
import type { LineStyle } from '../state/line-groups.ts'

/** Lines with names and looks, as far as they are drawn; a run's writers differ by their dashes. */
export function toChartLines(
  lines: readonly LineData[],
  styles: readonly LineStyle[],
): ChartLine[] {
  const byId = new Map(styles.map((style) => [style.id, style]))
  const writerCounts = new Map<string, number>()
  const chartLines: ChartLine[] = []
  for (const data of lines) {
    const style = byId.get(data.runId)
    if (style === undefined) continue
    const writerIndex = writerCounts.get(data.runId) ?? 0
    writerCounts.set(data.runId, writerIndex + 1)
    const { label, color, rank } = style
    chartLines.push({
      data,
      label: data.writer === '' ? label : `${label} · ${data.writer}`,
      color,
      dash: dashPattern(rank + writerIndex),
    })
  }
  return chartLines
}

/**
 * All that a chart draws; null where nothing has a place on these axes.
 * @param question what the lines are the answer to
 */
export function prepareChart(
  lines: readonly ChartLine[],
  { window, logX, xAxis }: SeriesQuestion,
  logY: boolean,
): ChartModel | null {
  const data = lines.map((line) => line.data)
  const xRange = xAxisRange(data, window, extentOfLines(data), logX)
  if (xRange === null) return null
  return {
    lines,
    xUnit: xUnitOf(xAxis),
    xName: xAxis.kind === 'metric' ? xAxis.name : null,
    xRange,
    yRange: yAxisRange(data, xRange, logY),
    logX,
    logY,
  }
}

/**
 * The answered question with the window that is wanted now, where its lines have something to show
 * there: so a zoom is seen at once, and drawn finer when the answer comes.
 */
export function windowNow(answered: SeriesQuestion, asked: SeriesQuestion): SeriesQuestion {
  const { window } = asked
  const isSameAxis =
    answered.logX === asked.logX && JSON.stringify(answered.xAxis) === JSON.stringify(asked.xAxis)
  if (window === null || !isSameAxis) return answered
  const isInside =
    answered.window === null ||
    (answered.window.min <= window.min && window.max <= answered.window.max)
  return isInside ? { ...answered, window } : answered
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
