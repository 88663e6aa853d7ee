import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { writeLongRuns } from '../../../sdk-node/test/support/long-runs.ts'
import { useBrowser } from './support/browser.ts'
import { eventually } from './support/eventually.ts'
import {
  createSpace,
  datasetFiles,
  hubForTest,
  type LocalHub,
  type LoggedRequest,
} from './support/local-hub.ts'
import { openFreshDashboard } from './support/open-dashboard.ts'
import { showForTest } from './support/show-server.ts'
import { makeFolder, removeFolder } from './support/temporary-folder.ts'

const browser = useBrowser()

const RUNS = 3
const METRIC = 'train/metric_0'
const QUERY = 'project=long&smoothing=0'
const WHOLE_MAX_BYTES = 512 * 1024

/** Long runs, each of one shard of some megabytes. */
let dir: string
let files: Record<string, Uint8Array>
beforeAll(() => {
  dir = makeFolder()
  writeLongRuns({ dir, project: 'long', runCount: RUNS, metricCount: 12, stepCount: 100_000 })
  files = datasetFiles(dir)
})
afterAll(() => removeFolder(dir))

/** What is asked of the Hub and its CDN, and not of the hosts of Spaces. */
const ofHub = ({ requests }: LocalHub): LoggedRequest[] =>
  requests.filter(({ host }) => host !== 'space')

const bytesOf = (requests: readonly LoggedRequest[]): number =>
  requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)

const isFile = ({ path }: LoggedRequest): boolean => path.endsWith('.parquet')

/** One line for people: how often each host was asked, and what it sent. */
function figures(name: string, requests: readonly LoggedRequest[]): string {
  const of = (host: string, word: string): string => {
    const asked = requests.filter((request) => request.host === host)
    const fresh = asked.filter(({ status }) => status === 304).length
    return `${word} ${asked.length} requests (${fresh} × 304), ${(bytesOf(asked) / 1000).toFixed(1)} kB`
  }
  return `${name}: ${of('hub', 'Hub')}; ${of('cdn', 'CDN')}`
}

function assertPolite(requests: readonly LoggedRequest[]): void {
  expect(requests.filter(({ isSuffixRange }) => isSuffixRange)).toEqual([])
  expect(requests.filter(({ method }) => method === 'HEAD')).toEqual([])
  expect(requests.filter(({ host, method }) => host === 'cdn' && method !== 'GET')).toEqual([])
  expect(
    requests.filter(({ host, hasAuthorization }) => host === 'cdn' && hasAuthorization),
  ).toEqual([])
  expect(requests.filter(({ sentBytes }) => sentBytes > WHOLE_MAX_BYTES)).toEqual([])
  expect(
    requests.filter(({ host, range }) => host === 'cdn' && !/^bytes=\d+-\d+$/.test(range ?? '')),
  ).toEqual([])
}

test('a Space shows a public dataset in few requests and bytes, and fewer the next time', async () => {
  const hub = await hubForTest({ cdnPreflight: 'refuse' })
  await hub.createRepo({ type: 'dataset', id: 'me/data', files })
  const url = await createSpace(hub, { id: 'me/board', settings: { dataset: 'me/data' } })

  const dashboard = await openFreshDashboard(browser(), `${url}?${QUERY}`)
  expect(await dashboard.metrics()).toHaveLength(12)
  expect(await dashboard.listedRuns()).toEqual(['run 2', 'run 1', 'run 0'])
  const before = await dashboard.summary(METRIC)
  expect(before).toContain('run 0: last ')
  const cold = ofHub(hub)
  console.info(figures('cold visit', cold))
  assertPolite(cold)
  expect(cold.every(({ method }) => method === 'GET')).toBe(true)
  // Two indexes; of each run its record and manifest; each a redirect and the text itself.
  expect(cold.filter((request) => request.host === 'hub' && !isFile(request))).toHaveLength(
    2 * (2 + 2 * RUNS),
  )
  // The Hub is asked once where each file is.
  const redirects = cold.filter((request) => request.host === 'hub' && isFile(request))
  expect(redirects).toHaveLength(RUNS)
  expect(redirects.every(({ status }) => status === 302)).toBe(true)
  expect(bytesOf(cold)).toBeLessThan(RUNS * 350_000)

  await eventually(async () => (await keptCount(dashboard.page)) >= RUNS).toBe(true)
  hub.requests.length = 0
  await dashboard.visit(`${url}?${QUERY}`)
  expect(await dashboard.summary(METRIC)).toBe(before)
  const warm = ofHub(hub)
  console.info(figures('warm visit', warm))
  expect(warm.filter(isFile)).toEqual([])
  expect(warm.filter(({ status }) => status === 200)).toEqual([])
  expect(bytesOf(warm)).toBeLessThan(4000)

  hub.requests.length = 0
  await dashboard.settledAfter(() => dashboard.drag(METRIC, 0.4, 0.42))
  const zoomed = ofHub(hub)
  console.info(figures('zoom', zoomed))
  assertPolite(zoomed)
  expect(zoomed.filter(({ host }) => host === 'hub').length).toBeLessThanOrEqual(2 * RUNS)
})

const keptCount = (page: {
  evaluate(f: () => Promise<number>): Promise<number>
}): Promise<number> =>
  page.evaluate(async () => (await (await caches.open('shardboard-ranges-1')).keys()).length)

test('show opens a dataset that the address names, of the Hub that the environment names', async () => {
  const hub = await hubForTest()
  await hub.createRepo({ type: 'dataset', id: 'me/data', files })
  const show = await showForTest(makeGoneFolder(), 0, { HF_ENDPOINT: `${hub.hubUrl}/` })
  const dashboard = await openFreshDashboard(browser(), `${show.url}?dataset=me/data&${QUERY}`)
  expect(await dashboard.metrics()).toHaveLength(12)
  await eventually(() => dashboard.page.locator('.store').textContent()).toBe('me/data')
  await dashboard.page.getByTestId('connection').getByText('Polling').waitFor()
  // What the visitor does is written into the address, beside what names the store.
  await dashboard.drag(METRIC, 0.2, 0.4)
  await eventually(() => Object.keys(dashboard.params())).toContain('xmin')
  expect(dashboard.params()).toMatchObject({ dataset: 'me/data', project: 'long' })
})

test('a page asks nobody but its own host, unless its address or its site names another', async () => {
  const hub = await hubForTest()
  const show = await showForTest(dir, 0, { HF_ENDPOINT: hub.hubUrl })
  const dashboard = await openFreshDashboard(browser(), `${show.url}?${QUERY}`)
  expect(await dashboard.metrics()).toHaveLength(12)
  expect(hub.requests).toEqual([])
  const origins = new Set(dashboard.watch.requestUrls.map((url) => new URL(url).origin))
  origins.delete('null')
  expect([...origins]).toEqual([new URL(show.url).origin])
})

test('signed addresses that expire are asked for again, and all goes on', async () => {
  let nowUnixMs = Date.now()
  const hub = await hubForTest({ now: () => nowUnixMs, signedUrlLifeMs: 60_000 })
  await hub.createRepo({ type: 'dataset', id: 'me/data', files })
  const url = await createSpace(hub, { id: 'me/board', settings: { dataset: 'me/data' } })
  const dashboard = await openFreshDashboard(browser(), `${url}?${QUERY}`, {
    expectedErrors: [/status of 403/],
  })
  const zoomIn = (fromShare: number): Promise<void> =>
    dashboard.settledAfter(() => dashboard.drag(METRIC, fromShare, fromShare + 0.02))
  await zoomIn(0.4)
  await dashboard.settledAfter(() => dashboard.chart(METRIC).press('Escape'))
  nowUnixMs += 61_000
  hub.requests.length = 0
  await zoomIn(0.7)
  await dashboard.chart(METRIC).press('Home')
  expect(await dashboard.pressOn(METRIC, 'ArrowRight')).toMatch(/^step (?:69|7\d),\d/)
  expect(await dashboard.page.getByTestId('problems').count()).toBe(0)
  const refused = hub.requests.filter(({ host, status }) => host === 'cdn' && status === 403)
  expect(refused.length).toBeGreaterThan(0)
  // Of each file once, however many ranges were on their way.
  const redirects = hub.requests.filter(({ host, status }) => host === 'hub' && status === 302)
  expect(redirects.length).toBe(new Set(redirects.map(({ path }) => path)).size)
  expect(redirects.length).toBeGreaterThanOrEqual(RUNS)
})

test.each([
  ['as pages may read', 'Access-Control-Allow-Origin:*'],
  ['as pages may not read', 'X-Any:1'],
])(
  'a Hub with too many requests, %s, is asked less and less, and all is shown',
  async (_, header) => {
    const hub = await hubForTest()
    await hub.createRepo({ type: 'dataset', id: 'me/data', files })
    const url = await createSpace(hub, { id: 'me/board', settings: { dataset: 'me/data' } })
    hub.fault(`GET /resolve/ status=429 count=3 ${header}`)
    const dashboard = await openFreshDashboard(browser(), `${url}?${QUERY}`, {
      expectedErrors: [/status of 429/, /has been blocked by CORS policy/],
    })
    expect(await dashboard.metrics()).toHaveLength(12)
    const asked = hub.requests.filter(({ host }) => host === 'hub')
    expect(asked.slice(0, 4).map(({ status }) => status)).toEqual([429, 429, 429, 307])
    const pausesMs = [1, 2, 3].map((at) => startOf(asked[at]) - startOf(asked[at - 1]))
    expect(pausesMs[2]).toBeGreaterThan((pausesMs[0] ?? 0) * 2)
  },
)

test('what a later commit has taken away is read from what it has put there', async () => {
  const hub = await hubForTest()
  const data = await hub.createRepo({ type: 'dataset', id: 'me/data', files })
  const url = await createSpace(hub, { id: 'me/board', settings: { dataset: 'me/data' } })
  const dashboard = await openFreshDashboard(browser(), `${url}?${QUERY}&metrics=${METRIC}`, {
    expectedErrors: [/status of 404/],
  })
  const other = makeFolder()
  onTestFinished(() => removeFolder(other))
  writeLongRuns({ dir: other, project: 'long', runCount: RUNS, metricCount: 12, stepCount: 99_000 })
  const newFiles = datasetFiles(other)
  await data.write(newFiles)
  const gone = Object.keys(files).filter((path) => !(path in newFiles))
  expect(gone).toHaveLength(2 * RUNS)
  await deleteFiles(hub, gone)
  await dashboard.settledAfter(() => dashboard.drag(METRIC, 0.4, 0.42))
  await dashboard.chart(METRIC).press('Home')
  const told = await dashboard.pressOn(METRIC, 'ArrowRight')
  expect(told.match(/run \d/g)?.toSorted()).toEqual(['run 0', 'run 1', 'run 2'])
  expect(await dashboard.page.getByTestId('problems').count()).toBe(0)
})

async function deleteFiles(hub: LocalHub, paths: readonly string[]): Promise<void> {
  const lines = [
    { key: 'header', value: { summary: 'Delete files' } },
    ...paths.map((path) => ({ key: 'deletedFile', value: { path } })),
  ]
  const response = await fetch(`${hub.hubUrl}/api/datasets/me/data/commit/main`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${hub.token}`, 'Content-Type': 'application/x-ndjson' },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  })
  expect([response.status, await response.text()]).toEqual([200, expect.any(String)])
}

test('a new commit is seen by itself', async () => {
  const hub = await hubForTest()
  const data = await hub.createRepo({ type: 'dataset', id: 'me/data', files })
  const url = await createSpace(hub, { id: 'me/board', settings: { dataset: 'me/data' } })
  const dashboard = await openFreshDashboard(browser(), `${url}?${QUERY}`)
  expect(await dashboard.listedRuns()).toHaveLength(RUNS)

  const longer = makeFolder()
  onTestFinished(() => removeFolder(longer))
  const plan = { dir: longer, project: 'long', runCount: RUNS + 1, metricCount: 12, stepCount: 500 }
  writeLongRuns(plan)
  await data.write(datasetFiles(longer))
  await eventually(() => dashboard.listedRuns(), 45_000).toHaveLength(RUNS + 1)
  expect(await dashboard.page.getByTestId('problems').count()).toBe(0)
})

const startOf = (request: LoggedRequest | undefined): number => request?.startedUnixMs ?? NaN

function makeGoneFolder(): string {
  const folder = makeFolder()
  removeFolder(folder)
  return folder
}
