import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { comparisonStore } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard, openFreshDashboard } from './support/open-dashboard.ts'
import { SqlPage } from './support/sql-page.ts'
import { staticHostForTest } from './support/static-host.ts'

const browser = useBrowser()
const store = comparisonStore()

const ENGINE = /duckdb|query\.worker|SqlPage/
const MAX_START_MS = 2500

/** What the engine would have to go elsewhere for. */
const TEMPTING = [
  "SELECT * FROM read_parquet('https://example.com/x.parquet')",
  "SELECT * FROM 'https://example.com/x.csv'",
  "SELECT * FROM read_csv('https://example.com/x.csv')",
  "SELECT json_extract('{}', 'a')",
  'SELECT to_json({a: 1})',
  "SELECT strftime(now(), '%c') AT TIME ZONE 'Europe/Rome'",
  'INSTALL httpfs',
  'LOAD icu',
  "ATTACH 'https://example.com/x.duckdb'",
  "COPY (SELECT 1) TO 'https://example.com/x.csv'",
  "SET custom_extension_repository = 'https://example.com'",
] as const

const open = async (query = ''): Promise<{ dashboard: DashboardPage; sql: SqlPage }> => {
  const dashboard = await openDashboard(browser(), store.url(`project=vision&view=sql${query}`))
  return { dashboard, sql: new SqlPage(dashboard.page) }
}

test('the engine comes when it is asked for, from our own host, and asks no other', async () => {
  const host = await staticHostForTest({ prefix: '/a/b/', knowsRanges: true })
  host.copyStore(store.dir)
  const dashboard = await openFreshDashboard(browser(), `${host.url}?project=vision`)
  expect(host.paths.filter((path) => ENGINE.test(path))).toEqual([])
  const startMs = performance.now()
  await dashboard.page.keyboard.press('q')
  const sql = new SqlPage(dashboard.page)
  await sql.ready()
  expect(await sql.run('SELECT 42 AS answer')).toBe('result')
  const readyMs = performance.now() - startMs
  console.log(`first query answered ${Math.round(readyMs)} ms after asking for the engine`)
  expect(await sql.shownRows()).toEqual([['42']])
  for (const query of TEMPTING) {
    expect(await sql.run(query), query).toBe('error')
    await expect(sql.error.textContent()).resolves.not.toContain('could not be answered')
  }
  expect(await sql.run('SELECT count(*) AS n FROM runs')).toBe('result')
  expect(await sql.shownRows()).toEqual([['3']])
  expect(new Set(dashboard.watch.requestUrls.map((url) => new URL(url).origin))).toEqual(
    new Set([new URL(host.url).origin]),
  )
  expect(host.paths.filter((path) => path.endsWith('.gz'))).toHaveLength(1)
  expect(readyMs).toBeLessThan(MAX_START_MS * 4)
})

test('what is typed is a query and no shortcut; mistakes are shown where they are', async () => {
  const { dashboard, sql } = await open('&theme=dark')
  const { page } = dashboard
  await sql.ready()
  await sql.editor.click()
  await page.keyboard.type("SELECT run, step,\nvale FROM metrics WHERE run = 'x", { delay: 1 })
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+Enter')
  await sql.error.waitFor()
  expect(await sql.error.textContent()).toMatch(/unterminated|syntax/i)
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  await sql.run('SELECT run, step,\n  vale FROM metrics')
  expect(await sql.error.textContent()).toContain('Binder error')
  expect(await sql.error.textContent()).toContain('line 2, column 3')
  expect(await page.locator('.cm-mistake').textContent()).toBe('vale')
  await sql.run("SELECT 'NaN'::DOUBLE AS nan, NULL AS none, 9007199254740993 AS big, '<b>' AS text")
  expect(await sql.shownRows()).toEqual([['NaN', 'NULL', '9007199254740993', '<b>']])
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  await dashboard.chart('train/loss').waitFor()
  await eventually(() => dashboard.params()['view']).toBeUndefined()
  await page.keyboard.press('q')
  await sql.table.waitFor()
  expect(await sql.shownRows()).toHaveLength(1)
})

test('a link holds the query, and opened elsewhere it is answered at once', async () => {
  const { dashboard, sql } = await open()
  await sql.ready()
  const query = `SELECT run, max(value) AS top -- 100% "sure" & more
    FROM metrics WHERE metric = 'train/acc' GROUP BY run ORDER BY run`
  await sql.run(query)
  const rows = [
    ['brave-owl', '2'],
    ['calm-fox', '1'],
    ['quiet-elk', '3'],
  ]
  expect(await sql.shownRows()).toEqual(rows)
  expect(await sql.summary.textContent()).toMatch(/3 rows.*loaded 303 points of 1 metric in 3 runs/)
  await eventually(() => dashboard.params()['sql']).toBe(query)
  const other = await openDashboard(browser(), dashboard.page.url())
  const elsewhere = new SqlPage(other.page)
  await elsewhere.summary.waitFor()
  expect(await elsewhere.shownRows()).toEqual(rows)
  expect(other.page.url()).toBe(dashboard.page.url())
  await other.page.getByText('Queries to start from').click()
  await other.page.getByRole('button', { name: /Mean and spread/ }).click()
  await eventually(() => other.params()['sql']).toContain('stddev_samp')
  expect(await elsewhere.outcome()).toBe('result')
})

test('an engine that cannot be fetched is told, and tried again', async () => {
  let isThere = false
  const dashboard = await openDashboard(browser(), store.url('project=vision&view=sql'), {
    expectedErrors: [/Failed to load resource.*duckdb/, /404/],
    prepare: (context) =>
      context.route('**/*.wasm*.gz', (route) =>
        isThere ? route.continue() : route.fulfill({ status: 404 }),
      ),
  })
  const sql = new SqlPage(dashboard.page)
  await sql.error.waitFor()
  expect(await sql.error.textContent()).toContain('The host answered 404')
  isThere = true
  await dashboard.page.getByRole('button', { name: 'Try again' }).click()
  await sql.ready()
  expect(await sql.run('SELECT 1 AS one')).toBe('result')
})

test('a query that would load much asks; what is running can be cancelled', async () => {
  const dashboard = await openDashboard(browser(), store.url('project=vision&view=sql'), {
    prepare: (context) =>
      context.route('**/run-a/manifest.json', async (route) => {
        const response = await route.fetch()
        const text = await response.text()
        // Its shard says that it has many more rows than it has.
        const manifest = text.replace(/"rows":\[(\d+),(\d+),(\d+),\d+/, '"rows":[$1,$2,$3,9000000')
        await route.fulfill({ response, body: manifest })
      }),
  })
  const { page } = dashboard
  const sql = new SqlPage(page)
  await sql.ready()
  expect(await sql.run('SELECT count(*) AS n FROM metrics')).toBe('question')
  expect(await sql.question.textContent()).toMatch(/9M points of 6 metrics in 3 runs/)
  await page.getByRole('button', { name: 'Leave it' }).click()
  await sql.question.waitFor({ state: 'detached' })
  await sql.run('SELECT count(*) AS n FROM metrics')
  await page.getByRole('button', { name: 'Load it' }).click()
  expect(await sql.outcome()).toBe('result')
  expect(await page.getByRole('alert').textContent()).toContain('1 file could not be read')
  await sql.type('SELECT sum(a.range * b.range) AS s FROM range(300000) a, range(300000) b')
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('button', { name: 'Cancel' }).click()
  expect(await sql.run("SELECT count(*) AS n FROM metrics WHERE run_id = 'run-b'")).toBe('result')
  expect(await sql.shownRows()).toEqual([['416']])
})
