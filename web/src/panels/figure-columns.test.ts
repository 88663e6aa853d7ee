import { expect, test } from 'vitest'
import { sampleChartLine, sampleLine } from '../../test/sample-lines.ts'
import { figureColumns, leadingFigure, sortByGoal } from './figure-columns.ts'

const definition = { name: 'loss', stepMetric: null, summary: null, goal: null }
const line = (runId: string, ...values: number[]) =>
  sampleChartLine(
    sampleLine(
      runId,
      values.map((value, index) => [index, value] as const),
    ),
  )

test('the goal says which figure stands for a metric, else the summary, else it is the last', () => {
  expect(leadingFigure(null)).toBe('last')
  expect(leadingFigure({ ...definition, summary: 'mean' })).toBe('mean')
  expect(leadingFigure({ ...definition, summary: 'mean', goal: 'minimize' })).toBe('min')
  expect(leadingFigure({ ...definition, goal: 'maximize' })).toBe('max')
})

test('its column comes first', () => {
  const titles = (fields: object): string[] =>
    figureColumns([line('a', 1)], { ...definition, ...fields }).map(({ title }) => title)
  expect(titles({})).toEqual(['Last', 'Min', 'Max', 'Mean', 'Count'])
  expect(titles({ summary: 'mean' })[0]).toBe('Mean')
  expect(titles({ goal: 'maximize' })).toEqual(['Best (max)', 'Last', 'Min', 'Mean', 'Count'])
})

test('what is not finite has a column where there is any', () => {
  expect(figureColumns([line('a', 1, NaN)], null).at(-1)?.title).toBe('Not finite')
})

test('with a goal the best line comes first, and one without a finite value last', () => {
  const lines = [line('nan', NaN), line('a', 5, 9), line('b', 1, 4), line('c', 2, 7)]
  const order = (goal: 'minimize' | 'maximize' | null): string[] =>
    sortByGoal(lines, goal).map(({ label }) => label)
  expect(order(null)).toEqual(['nan', 'a', 'b', 'c'])
  expect(order('minimize')).toEqual(['b', 'c', 'a', 'nan'])
  expect(order('maximize')).toEqual(['a', 'c', 'b', 'nan'])
})
