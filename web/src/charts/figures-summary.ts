import type { ChartLine } from './chart-line.ts'
import { formatValue } from './number-format.ts'

const MAX_RUNS = 10
const MAX_LABEL_LENGTH = 80

/** A chart in words, for those who do not see it. Its length is bounded. */
export function summarizeLines(metric: string, lines: readonly ChartLine[]): string {
  if (lines.length === 0) return `${shorten(metric)}: no points.`
  const count = lines.length === 1 ? '1 line' : `${lines.length} lines`
  const told = lines.slice(0, MAX_RUNS).map(describeLine)
  const rest = lines.length - told.length
  if (rest > 0) told.push(`And ${rest} more.`)
  return `${shorten(metric)}: ${count}. ${told.join(' ')}`
}

function describeLine({ label, data: { figures } }: ChartLine): string {
  const nonFinite =
    figures.nonFiniteCount === 0 ? '' : `, ${figures.nonFiniteCount} values not finite`
  return (
    `${shorten(label)}: last ${formatValue(figures.last)}, ` +
    `min ${formatValue(figures.min)}, max ${formatValue(figures.max)}${nonFinite}.`
  )
}

function shorten(text: string): string {
  return text.length <= MAX_LABEL_LENGTH ? text : `${text.slice(0, MAX_LABEL_LENGTH)}…`
}
