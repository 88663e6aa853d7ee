import { expect, onTestFinished, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { fillComparisonStore } from './support/comparison-store.ts'
import { eventually } from './support/eventually.ts'
import { createSpace, datasetFiles, hubForTest } from './support/local-hub.ts'
import { openFreshDashboard, openPage } from './support/open-dashboard.ts'
import { startShow } from './support/show-server.ts'
import { staticHostForTest } from './support/static-host.ts'
import { makeFolder, removeFolder } from './support/temporary-folder.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()
const store = useStore(fillComparisonStore)

const QUERY = 'project=vision&smoothing=0'

test('a static host of another origin is read as it stands', async () => {
  const host = await staticHostForTest({
    prefix: '/stores/',
    knowsRanges: true,
    allowsOthers: true,
  })
  host.copyStore(store().dir)
  const empty = makeFolder()
  onTestFinished(() => removeFolder(empty))
  const show = await startShow(empty)
  onTestFinished(() => show.stop())
  for (const src of [`${host.url}data`, `${host.url}data/`, `${host.url}data/index.json`]) {
    const dashboard = await openFreshDashboard(browser(), `${show.url}?src=${src}&${QUERY}`)
    await eventually(() => dashboard.summary('train/loss')).toContain('calm-fox: last 0')
    expect(dashboard.params()['src']).toBe(src)
  }
})

test.each([
  [
    'dataset=nobody',
    'The link’s dataset is “nobody”: it should be user/name or user/name@revision.',
  ],
  ['dataset=', 'The link’s dataset is “”'],
  ['dataset=me/../etc', 'The link’s dataset is “me/../etc”'],
  ['src=file:///etc', 'The link’s src is “file:///etc”: it should be the address of a folder'],
  ['src=http://example.com/', 'that begins with https://'],
  ['dataset=me/data&src=https://example.com/', 'names both a dataset and a src'],
])('an address with %s is told for what it is', async (query, told) => {
  const { page } = await openPage(browser(), store().url(query))
  await page.getByRole('heading', { name: 'This link was not understood' }).waitFor()
  await page.getByText(told).waitFor()
  expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0)
})

test('a revision is read, and one that is not there is told', async () => {
  const hub = await hubForTest()
  const data = await hub.createRepo({
    type: 'dataset',
    id: 'me/data',
    files: datasetFiles(store().dir),
  })
  const before = data.head
  await data.write({ 'index.json': JSON.stringify({ layout: 1, projects: [] }) })
  const url = await createSpace(hub, { id: 'me/board', settings: { dataset: `me/data@${before}` } })
  const dashboard = await openFreshDashboard(browser(), `${url}?${QUERY}`)
  await eventually(() => dashboard.summary('train/loss')).toContain('calm-fox: last 0')

  const options = { expectedErrors: [/status of 404/] }
  const { page } = await openPage(browser(), `${url}?dataset=me/data@nowhere`, options)
  await page.getByRole('heading', { name: 'The dataset is not there' }).waitFor()
  await page.getByText('me/data has no revision "nowhere"').waitFor()
})
