import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { NativeRelations } from './support/native-relations.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { SqlPage } from './support/sql-page.ts'
import { Trainer } from './support/trainer.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const PROJECT = 'many'
const LONG_PROJECT = 'long'
/** Sums of these are exact in any order. */
const dyadic = (noise: number): number => Math.round(noise * 1024) / 1024

/** Runs that were resumed, with writers, gaps, steps that go back and values of all kinds. */
const store = useStore(async (dir) => {
  const rows = (count: number, seed: number): object[] =>
    makeRows(count, seed, (step, noise) => ({
      'train/loss': step % 97 === 96 ? NaN : dyadic(noise()),
      'größe/ø': step % 50 === 0 ? Infinity : -0,
      ...(step % 10 === 0 && { acc: dyadic(noise()) }),
    }))
  const short = { sealPointCount: 300 }
  await seedRuns(dir, PROJECT, [
    { id: 'a', name: 'alpha', group: 'sgd', rows: rows(400, 1), ...short },
    { id: 'b', name: 'bêta 🦊', group: 'adam', writer: 'rank0', rows: rows(200, 2), ...short },
    { id: 'c', name: "c'est la vie", group: 'sgd', rows: rows(120, 3) },
  ])
  await seedRuns(dir, PROJECT, [
    { id: 'a', resume: 'must', firstStep: 300, rows: rows(200, 4), ...short },
    { id: 'b', resume: 'must', writer: 'rank1', rows: rows(150, 5), ...short },
    { id: 'c', resume: 'must', firstStep: 60, rows: rows(10, 6) },
  ])
  await seedRuns(dir, LONG_PROJECT, [
    {
      id: 'long',
      name: 'lòng',
      rows: makeRows(6000, 8, (step, noise) => ({
        loss: dyadic(noise()),
        acc: dyadic(noise()),
        lr: step % 1000 === 7 ? NaN : 1,
      })),
    },
  ])
  const backward = makeRows(60, 7, (step) => ({ 'train/loss': step / 4 }))
  for (const firstStep of [40, 0, 40]) {
    const resume = firstStep === 40 ? 'allow' : 'must'
    await seedRuns(dir, PROJECT, [{ id: 'd', name: 'd', resume, firstStep, rows: backward }])
  }
})

let native: NativeRelations
beforeAll(async () => {
  native = await NativeRelations.open(join(store().dir, 'projects', PROJECT))
})
afterAll(() => native.close())

const QUERIES: readonly string[] = [
  `SELECT run_id, run, metric, kind, writer, attempt, step, epoch_ms(time) AS ms, value FROM metrics ORDER BY ALL`,
  `SELECT run_id, metric, writer, attempt, step, value, superseded FROM all_metrics WHERE step BETWEEN 310 AND 340 ORDER BY ALL`,
  `SELECT run, count(*) AS n, sum(value) AS sum, min(step) AS first, max(step) AS last FROM metrics WHERE metric = 'train/loss' AND NOT isnan(value) GROUP BY run ORDER BY run`,
  `SELECT r."group", m.step // 50 AS bin, count(*) AS n, avg(m.value) AS mean, min(m.value) AS lo, max(m.value) AS hi FROM metrics m JOIN runs r ON r.id = m.run_id WHERE m.metric LIKE 'train/%' AND isfinite(m.value) GROUP BY ALL ORDER BY ALL`,
  `SELECT run_id, step, value FROM metrics WHERE metric <> 'train/loss' AND value > 0 AND step >= 100 ORDER BY ALL`,
  `SELECT a.run_id, a.writer, a.step, a.value, b.value FROM metrics a JOIN metrics b USING (run_id, writer, step) WHERE a.metric = 'acc' AND b.metric = 'größe/ø' ORDER BY ALL`,
  `WITH last AS (SELECT run, arg_max(value, step) AS value FROM metrics WHERE metric = 'acc' GROUP BY run) SELECT * FROM last WHERE value > 0.25 ORDER BY ALL`,
  `SELECT run_id, metric, quantile_disc(value, 0.5) AS median FROM metrics WHERE isfinite(value) AND (metric, run_id) IN (('acc', 'a'), ('train/loss', 'b')) GROUP BY ALL ORDER BY ALL`,
  `SELECT * FROM (SELECT run_id, step, value, value - lag(value) OVER (PARTITION BY run_id, writer ORDER BY step, attempt) AS change FROM metrics WHERE metric = 'acc') WHERE change > 0.5 ORDER BY ALL`,
  `SELECT metric, count(DISTINCT run_id) AS runs, sum(points)::BIGINT AS points FROM series GROUP BY metric ORDER BY metric`,
  `SELECT name, "group", state FROM runs ORDER BY name`,
  `SELECT count(*) AS n FROM metrics WHERE writer = 'rank1' OR (run = 'alpha' AND attempt = 1)`,
  `SELECT count(*) AS n FROM metrics WHERE metric = 'no such metric'`,
]

test('native DuckDB over the same shards gives the same answers', async () => {
  const dashboard = await openDashboard(browser(), store().url(`project=${PROJECT}&view=sql`))
  const sql = new SqlPage(dashboard.page)
  await sql.ready()
  for (const query of QUERIES) {
    expect(await sql.run(query), query).toBe('result')
    const [, ...rows] = await sql.downloadCsv()
    const expected = await native.rows(query)
    expect(expected.length, query).toBeGreaterThan(0)
    expect(rows, query).toEqual(expected)
  }
})

test('the overview is what its files hold', async () => {
  const dashboard = await openDashboard(browser(), store().url(`project=${LONG_PROJECT}&view=sql`))
  const sql = new SqlPage(dashboard.page)
  const query = (relation: string): string => `SELECT metric, writer, attempt, bucket_points,
    count(*) AS buckets, sum(count)::BIGINT AS points, sum(non_finite_count)::BIGINT AS odd,
    min(min) AS lo, max(max) AS hi, sum(first) AS first, sum(last) AS last,
    min(first_step) AS first_step, max(epoch_ms(last_time)) AS last_ms
    FROM ${relation} WHERE metric <> 'acc' GROUP BY ALL ORDER BY ALL`
  await sql.ready()
  expect(await sql.run(query('overview'))).toBe('result')
  const [, ...rows] = await sql.downloadCsv()
  const files = join(store().dir, 'projects', LONG_PROJECT, 'overview', '*', '*.parquet')
  const expected = await native.rows(query(`read_parquet('${files}')`))
  expect(expected.length).toBeGreaterThan(2)
  expect(rows).toEqual(expected)
})

test('points of a run that is running are in the next answer', async () => {
  const trainer = await Trainer.start({ project: 'live', dir: store().dir, name: 'live' })
  for (let step = 0; step < 5; step++) await trainer.log({ loss: step })
  const dashboard = await openDashboard(browser(), store().url('project=live&view=sql'))
  const sql = new SqlPage(dashboard.page)
  const query = "SELECT count(*) AS n, max(value) AS last FROM metrics WHERE metric = 'loss'"
  await sql.ready()
  await sql.run(query)
  expect(await sql.shownRows()).toEqual([['5', '4']])
  await trainer.log({ loss: 77 })
  await sql.run(query)
  expect(await sql.shownRows()).toEqual([['6', '77']])
})
