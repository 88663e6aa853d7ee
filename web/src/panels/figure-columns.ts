import type { MetricDefinition, MetricGoal, SummaryKind } from 'shardboard/layout'
import type { ChartLine } from '../charts/chart-line.ts'
import type { LineFigures } from '../data/series.ts'

export interface FigureColumn {
  readonly key: keyof LineFigures
  readonly title: string
}

const COLUMNS: readonly FigureColumn[] = [
  { key: 'last', title: 'Last' },
  { key: 'min', title: 'Min' },
  { key: 'max', title: 'Max' },
  { key: 'mean', title: 'Mean' },
  { key: 'pointCount', title: 'Count' },
  { key: 'nonFiniteCount', title: 'Not finite' },
]

/** The figure that stands for a metric: its best value by its goal, else its summary, else its last. */
export function leadingFigure(definition: MetricDefinition | null): keyof LineFigures {
  return definedFigure(definition)?.key ?? 'last'
}

/** The figure that a definition names, and how it is told of; null where it names none. */
export function definedFigure(
  definition: MetricDefinition | null,
): { readonly key: SummaryKind; readonly title: string } | null {
  if (definition?.goal === 'minimize') return { key: 'min', title: 'best, min' }
  if (definition?.goal === 'maximize') return { key: 'max', title: 'best, max' }
  const key = definition?.summary ?? null
  return key === null ? null : { key, title: key }
}

/** The leading figure's column comes first; counts of what is not finite only where there is any. */
export function figureColumns(
  lines: readonly ChartLine[],
  definition: MetricDefinition | null,
): FigureColumn[] {
  const leading = leadingFigure(definition)
  const hasNonFinite = lines.some(({ data }) => data.figures.nonFiniteCount > 0)
  const title = (column: FigureColumn): string =>
    definition?.goal != null && column.key === leading
      ? `Best (${column.title.toLowerCase()})`
      : column.title
  return COLUMNS.filter(({ key }) => key !== 'nonFiniteCount' || hasNonFinite)
    .map((column) => ({ ...column, title: title(column) }))
    .sort((a, b) => Number(b.key === leading) - Number(a.key === leading))
}

/** The best line first, where there is a goal; lines without a finite value last. */
export function sortByGoal(
  lines: readonly ChartLine[],
  goal: MetricGoal | null,
): readonly ChartLine[] {
  if (goal === null) return lines
  const cost = ({ data: { figures } }: ChartLine): number => {
    const value = goal === 'minimize' ? figures.min : -figures.max
    return Number.isNaN(value) ? Infinity : value
  }
  return lines.toSorted((a, b) => {
    const [one, other] = [cost(a), cost(b)]
    return one === other ? 0 : one - other
  })
}
