import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { init } from 'shardboard'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../sdk-node/test/support/seeded-random.ts'
import { useBrowser } from './support/browser.ts'
import { drawingOf } from './support/drawing-record.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const GROUPS = { adam: 3, sgd: 4 } as const
const STEPS = 40
const METRIC = 'loss'

const store = useStore(async (dir) => {
  const noise = seededRandom(11)
  for (const [group, count] of Object.entries(GROUPS)) {
    for (let index = 0; index < count; index++) {
      const id = `${group}-${index}`
      const run = init({ project: 'bands', dir, id, name: id, group })
      for (let step = 0; step < STEPS; step++) {
        const isMissing = index === 0 && step % 7 === 3
        run.log(
          { [METRIC]: isMissing ? NaN : Math.exp(-step / 20) + noise() + index / 4 },
          { step },
        )
      }
      await run.finish()
    }
  }
})

const VIEW = 'project=bands&group_by=group&smoothing=0'

interface Figures {
  readonly centre: number
  readonly low: number
  readonly high: number
}

/** What native DuckDB says of a group's runs at each step. */
async function figuresOf(group: string, expression: string): Promise<Map<number, Figures>> {
  const root = join(store().dir, 'projects/bands/metrics')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.startsWith(`${group}-`) && file.endsWith('.parquet'))
    .map((file) => `'${join(root, file)}'`)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const reader = await connection.runAndReadAll(
    `select step, ${expression} from read_parquet([${files.join()}])
     where metric = '${METRIC}' and isfinite(value) group by step order by step`,
  )
  connection.disconnectSync()
  return new Map(
    reader
      .getRows()
      .map(([step, centre, low, high]) => [
        Number(step),
        { centre: Number(centre), low: Number(low), high: Number(high) },
      ]),
  )
}

test.each([
  ['deviation', 'avg(value), avg(value) - stddev_samp(value), avg(value) + stddev_samp(value)'],
  ['range', 'avg(value), min(value), max(value)'],
  ['quartiles', 'median(value), quantile_cont(value, 0.25), quantile_cont(value, 0.75)'],
])('a group’s %s is what native DuckDB says of its points', async (kind, expression) => {
  const dashboard = await openDashboard(browser(), store().url(`${VIEW}&group_lines=${kind}`), {
    recordsDrawing: true,
  })
  await dashboard.chart(METRIC).press('Home')
  const expected = new Map<string, Map<number, Figures>>()
  for (const group of Object.keys(GROUPS)) expected.set(group, await figuresOf(group, expression))
  for (let step = 1; step < 12; step++) {
    const told = await dashboard.pressOn(METRIC, 'ArrowRight')
    expect(told).toMatch(new RegExp(`^step ${step}: `))
    for (const [group, count] of Object.entries(GROUPS)) {
      const [, centre, low, high] =
        new RegExp(`${group} \\(${count}\\) (\\S+) \\((\\S+)\\s…\\s(\\S+)\\)`).exec(told) ?? []
      const figures = expected.get(group)?.get(step)
      expect(Number(centre)).toBeCloseTo(figures?.centre ?? NaN, 4)
      expect(Number(low)).toBeCloseTo(figures?.low ?? NaN, 4)
      expect(Number(high)).toBeCloseTo(figures?.high ?? NaN, 4)
    }
  }
  const { fills } = await drawingOf(dashboard.chart(METRIC))
  expect(fills.length).toBeGreaterThanOrEqual(Object.keys(GROUPS).length)
})

test('groups are drawn as one line each when one asks for it, and the address says so', async () => {
  const dashboard = await openDashboard(browser(), store().url(VIEW))
  const { page } = dashboard
  expect(await dashboard.summary(METRIC)).toContain('7 lines')
  await dashboard.settledAfter(() =>
    page.getByLabel('Groups', { exact: true }).selectOption({ label: 'Mean ± standard deviation' }),
  )
  await eventually(() => dashboard.summary(METRIC)).toContain('2 lines')
  await eventually(() => dashboard.params()['group_lines']).toBe('deviation')
  const legend = dashboard.figure(METRIC).getByTestId('legend')
  expect(await legend.locator('li').allInnerTexts()).toEqual(['adam (3)', 'sgd (4)'])

  await dashboard.settledAfter(() => dashboard.selectAlone('adam-1'))
  await eventually(() => dashboard.summary(METRIC)).toContain('1 line')
  await dashboard.visit(store().url('project=bands'))
  await expect(page.getByLabel('Groups', { exact: true }).count()).resolves.toBe(0)
})
