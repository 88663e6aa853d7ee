import type { MetricGoal } from 'shardboard/layout'
import type { ChartLine } from '../charts/chart-line.ts'

/** A line's only value as a bar from zero. */
export interface ValueBar {
  readonly line: ChartLine
  readonly value: number
  /** Where it starts and ends, as shares of the room for bars, 0 to 1. */
  readonly startShare: number
  readonly endShare: number
}

/** The best by the goal first, by default the greatest; what is not finite comes last and has no length. */
export function barsOf(lines: readonly ChartLine[], goal: MetricGoal | null = null): ValueBar[] {
  const sign = goal === 'minimize' ? -1 : 1
  const values = lines.map((line) => ({ line, value: valueOf(line) }))
  let low = 0
  let high = 0
  for (const { value } of values) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const share = (value: number): number =>
    high === low ? 0 : (value / 2 - low / 2) / (high / 2 - low / 2)
  return values
    .map(({ line, value }) => {
      const end = Number.isFinite(value) ? value : 0
      return {
        line,
        value,
        startShare: share(Math.min(0, end)),
        endShare: share(Math.max(0, end)),
      }
    })
    .sort((a, b) => rank(b.value) - rank(a.value) || sign * (b.value - a.value) || 0)
}

function rank(value: number): number {
  return Number.isFinite(value) ? 1 : 0
}

function valueOf({ data }: ChartLine): number {
  const { figures, markKind } = data
  if (figures.nonFiniteCount === 0) return figures.last
  return [NaN, Infinity, -Infinity][markKind[0] ?? 0] ?? NaN
}
