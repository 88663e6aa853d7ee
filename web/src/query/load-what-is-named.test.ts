import { tableFromIPC } from 'apache-arrow'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { QueryFixture, rowsOf } from '../../test/store-fixture/query-fixture.ts'
import { pointsOf } from '../../test/store-fixture/store-fixture.ts'

const METRICS = [
  'loss',
  'train/loss',
  'train/Loss',
  'acc',
  "it's",
  'a\nstep<5\nb',
  'x AND step>3',
  'ø',
  '100%',
  'a_c',
] as const
const RUN_NAMES = ['one', 'two', 'ünï', "o'ne"] as const
const MAX_STEP = 30

let fixture: QueryFixture
let truth: string

/** Runs with gaps, attempts, writers and values of all kinds; every point also in a table of its own. */
beforeAll(async () => {
  fixture = await QueryFixture.create()
  for (const [index, name] of RUN_NAMES.entries()) {
    const group = index % 2 === 0 ? 'even' : null
    const run = fixture.store.run(`r${index}`, { name, group, config: { lr: index / 10 } })
    for (const [number, metric] of METRICS.entries()) {
      if ((index + number) % 4 === 3) continue
      const values = Array.from({ length: 10 }, (_, at) => (at === 5 ? NaN : at * (number + 1)))
      run.addShard({ [metric]: pointsOf(values, number) })
      run.addShard({ [metric]: pointsOf(values, number + 10) })
      if (index % 2 === 0) run.addShard({ [metric]: pointsOf([1, 2, 3], 8) }, { attempt: 1 })
      if (index === 2) run.addShard({ [metric]: pointsOf([-1, 0], -3) }, { writer: 'w2' })
    }
  }
  await fixture.open()
  await fixture.result('SELECT * FROM all_metrics')
  truth = 'truth.points'
  fixture.engine.execute('CREATE SCHEMA truth')
  fixture.engine.execute(`CREATE TABLE ${truth} AS SELECT * FROM main.all_metrics`)
})

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`
const metricText = fc.constantFrom(...METRICS).map(quote)
const runText = fc.constantFrom(...RUN_NAMES).map(quote)
const runIdText = fc.constantFrom('r0', 'r1', 'r2', 'r3', 'none').map(quote)
const step = fc.integer({ min: -5, max: MAX_STEP })
const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=')
const pattern = fc.constantFrom('%loss%', 'train/%', '%_c', 'a%', '%', "%'%", '100!%').map(quote)

/** Ways to ask for another answer of a condition than that it holds. */
const turned = fc.constantFrom<(condition: string) => string>(
  (inner) => `list_contains([false], (${inner}))`,
  (inner) => `coalesce(nullif((${inner}), false), true)`,
  (inner) => `CASE WHEN ${inner} THEN false ELSE true END`,
  (inner) => `if(${inner}, false, true)`,
  (inner) => `(${inner})::INT = 0`,
  (inner) => `(${inner}) IN (false, NULL)`,
  (inner) => `(${inner}) IS DISTINCT FROM true`,
  (inner) => `(${inner}) IS NOT DISTINCT FROM false`,
  (inner) => `(${inner}) BETWEEN false AND false`,
  (inner) => `[(${inner})] = [false]`,
  (inner) => `{'a': (${inner})}.a = false`,
  (inner) => `(${inner})::VARCHAR LIKE 'f%'`,
  (inner) => `concat((${inner}), ' AND step>5 AND ') = 'false AND step>5 AND '`,
  (inner) => `NOT (${inner} /* AND step > 5 AND */)`,
)

const joined = (parts: readonly string[]): string => parts.join(' ')
const ofSteps = fc
  .array(fc.tuple(fc.constant('step'), operator, step.map(String)).map(joined), {
    minLength: 2,
    maxLength: 4,
  })
  .map((all) => all.join(' AND '))
const ofMetric = fc
  .tuple(metricText, operator, metricText)
  .map(([one, compare, other]) => `metric <> ${one} AND metric ${compare} ${other}`)
/** One turned condition, with bounds beside it or without. */
const turnedCondition = fc
  .tuple(turned, fc.oneof({ weight: 3, arbitrary: ofSteps }, ofMetric), fc.option(ofSteps))
  .map(([turn, inner, bounds]) => (bounds === null ? turn(inner) : `${turn(inner)} AND ${bounds}`))
const condition: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.constant('metric'), operator, metricText).map(joined),
  fc.tuple(fc.constant('run'), operator, runText).map(joined),
  fc.tuple(fc.constant('run_id'), operator, runIdText).map(joined),
  fc.tuple(fc.constant('step'), operator, step.map(String)).map(joined),
  fc.tuple(step, step).map(([one, other]) => `step BETWEEN ${one} AND ${other}`),
  fc.tuple(step, operator).map(([at, compare]) => `step ${compare} ${at}.5`),
  fc.tuple(operator, step.map(String)).map(([compare, at]) => `value ${compare} ${at}`),
  fc
    .array(metricText, { minLength: 1, maxLength: 4 })
    .map((all) => `metric IN (${all.join(', ')})`),
  fc
    .array(metricText, { minLength: 1, maxLength: 3 })
    .map((all) => `metric NOT IN (${all.join(', ')})`),
  fc.array(runIdText, { minLength: 1, maxLength: 3 }).map((all) => `run_id IN (${all.join(', ')})`),
  pattern.map((text) => `metric LIKE ${text}`),
  pattern.map((text) => `metric NOT ILIKE ${text}`),
  fc.constantFrom(
    "regexp_matches(metric, '^t.*s$')",
    "upper(metric) = 'LOSS'",
    'length(metric) > length(run)',
    "metric || run = 'lossone'",
    "writer = 'w2'",
    'attempt > 0',
    'isnan(value)',
    'step % 3 = 0',
    'value IS NOT NULL',
    "time > TIMESTAMP '2023-11-14 22:13:25'",
    'metric IS NULL',
    'metric = (SELECT min(metric) FROM series)',
    'run_id IN (SELECT id FROM runs WHERE "group" = \'even\')',
    'EXISTS (SELECT 1 FROM configs c WHERE c.run_id = m.run_id AND c.number > 0.1)',
    'try_cast(metric AS INTEGER) IS NULL',
    "(metric, run) IN (('loss', 'one'), ('acc', 'two'))",
    "{'a': metric} = {'a': 'loss'}",
    "{'a': metric} IN ({'a': 'acc'}, {'a': 'it''s'})",
    "union_tag(union_value(a := metric)) = 'a'",
    'hash(metric, 0.3::FLOAT) > 9000000000000000000',
    "concat(metric, ' AND step>5') <> 'loss AND step>5'",
    "list_filter(['loss', 'acc'], lambda step: step = metric)[1] = 'acc'",
  ),
)

const { where } = fc.letrec<{ where: string }>((tie) => ({
  where: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    condition,
    fc.tuple(tie('where'), tie('where')).map(([one, other]) => `(${one} AND ${other})`),
    fc.tuple(tie('where'), tie('where')).map(([one, other]) => `(${one} OR ${other})`),
    tie('where').map((inner) => `NOT (${inner})`),
  ),
}))

/** Ways to put a condition: directly, through columns of other names, beneath and beside others. */
const shape = fc.constantFrom<(relation: string, condition: string) => string>(
  (relation, where) => `SELECT m.* FROM ${relation} m WHERE ${where}`,
  (relation, where) =>
    `WITH l AS (SELECT m.* FROM ${relation} m WHERE ${where}) SELECT a.* FROM l a LEFT JOIN l b ON a.step = b.step + 1 AND a.run_id = b.run_id AND a.metric = b.metric AND a.writer = b.writer`,
  (relation, where) =>
    `SELECT * FROM (SELECT value AS metric, metric AS value, step AS attempt, run AS run_id, run_id AS run, attempt AS step FROM ${relation} m WHERE ${where}) WHERE value LIKE '%s%' AND step < 1 AND metric > 3`,
  (relation, where) =>
    `SELECT metric, count(*) AS n, max(step) AS last FROM ${relation} m WHERE ${where} GROUP BY metric HAVING metric <> 'acc'`,
  (relation, where) =>
    `SELECT m.*, lag(value) OVER (PARTITION BY run_id, metric, writer ORDER BY step, attempt) AS before FROM ${relation} m WHERE ${where} QUALIFY step > 4`,
  (relation, where) =>
    `SELECT r.name, m.value FROM runs r LEFT JOIN ${relation} m ON r.id = m.run_id AND (${where}) AND m.metric = 'loss'`,
)

async function rowsSorted(sql: string): Promise<string[]> {
  const rows = rowsOf(tableFromIPC((await fixture.result(sql)).ipc))
  return rows.map((row) => JSON.stringify(Object.values(row).map(String))).sort()
}

const direct: typeof shape = fc.constant(
  (relation, condition) => `SELECT m.* FROM ${relation} m WHERE ${condition}`,
)

test.each([
  ['what holds', shape, where],
  ['what fails', direct, turnedCondition],
])(
  'a query for %s answers as if everything were loaded',
  { timeout: 120_000 },
  async (_, shapes, conditions) => {
    await fc.assert(
      fc.asyncProperty(shapes, conditions, fc.boolean(), async (put, condition, isAll) => {
        // What an earlier query has loaded must not make up for what this one misses.
        await fixture.open()
        const relation = isAll ? 'all_metrics' : 'metrics'
        const whole = isAll
          ? truth
          : `(SELECT * EXCLUDE superseded FROM ${truth} WHERE NOT superseded)`
        expect(await rowsSorted(put(relation, condition))).toEqual(
          await rowsSorted(put(whole, condition)),
        )
      }),
      { numRuns: 120, seed: 7 },
    )
  },
)

test.each([
  "{'a': metric} = {'a': 'loss'}",
  "{'a': metric} IN ({'a': 'acc'}, {'a': 'it''s'})",
  "union_tag(union_value(a := metric)) = 'a'",
  'hash(metric, 0.3::FLOAT) > 9000000000000000000',
  "hash(metric, 'a'::ENUM ('b', 'a')) > 9000000000000000000",
])('what the engine does not print is not missed: %s', async (condition) => {
  await fixture.open()
  expect(await rowsSorted(`SELECT * FROM all_metrics WHERE ${condition}`)).toEqual(
    await rowsSorted(`SELECT * FROM ${truth} WHERE ${condition}`),
  )
})
