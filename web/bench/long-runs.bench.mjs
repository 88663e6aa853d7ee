// @ts-check
// Opening, zooming and moving about in runs of any length: 10 runs of 20 metrics, 200,000 to 100,000,000
// points; SHARDBOARD_BENCH_BILLION=1 adds 1,000,000,000: four gigabytes, and minutes to write them.
// SHARDBOARD_BENCH_STORE names a folder to keep the stores in, and to find them again.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { report } from '../../scripts/budget-report.mjs'
import { ensureChromium } from '../../scripts/chromium.mjs'
import { frameWork } from './frame-work.mjs'
import { makeLargeStore } from './large-store.mjs'
import { measurePage, quantile, showStore } from './measured-page.mjs'
import { shapeHost } from './shaped-host.mjs'
import { zoomIn } from './zoomed-chart.mjs'

const ROUNDS = 5
const RUNS = 10
const LINE = { latencyMs: 40, megabitsPerSecond: 50 }
const LINE_NAME = `${LINE.latencyMs} ms, ${LINE.megabitsPerSecond} Mbit/s`

const STEP_COUNTS = [1000, 5000, 50_000, 500_000]
if (process.env['SHARDBOARD_BENCH_BILLION'] === '1') STEP_COUNTS.push(5_000_000)
const SIZES = STEP_COUNTS.map((stepCount) => {
  return { stepCount, label: (stepCount * RUNS * 20).toLocaleString('en-US') }
})

const kept = process.env['SHARDBOARD_BENCH_STORE']
const dir = kept ?? mkdtempSync(join(tmpdir(), 'shardboard-bench-'))
mkdirSync(dir, { recursive: true })

const executablePath = await ensureChromium()
for (const { stepCount, label } of SIZES) {
  if (existsSync(join(dir, 'projects', String(stepCount)))) continue
  await makeLargeStore({
    dir,
    project: String(stepCount),
    runCount: RUNS,
    metricCount: 20,
    stepCount,
  })
  console.log(`wrote ${label} points`)
}
const { url, stop } = await showStore(dir)
const shaped = await shapeHost(url, LINE)

/** @template Result @param {() => Promise<Result>} measure @returns {Promise<Result[]>} */
async function rounds(measure) {
  const results = []
  for (let round = 0; round < ROUNDS; round++) results.push(await measure())
  return results
}

/** @param {readonly number[]} values */
const median = (values) => quantile([...values], 0.5)

/** @param {string} host @param {number} stepCount @param {string} [query] */
const address = (host, stepCount, query = '') => `${host}?project=${stepCount}${query}`

/** @type {Map<number, number>} */
const firstCharts = new Map()
for (const { stepCount, label } of SIZES) {
  const opened = await rounds(() =>
    measurePage(address(url, stepCount), executablePath, async () => undefined),
  )
  const firstChartMs = median(opened.map((one) => one.firstChartMs))
  firstCharts.set(stepCount, firstChartMs)
  const isLargest = stepCount === STEP_COUNTS.at(-1)
  const work = `open ${label} points`
  report([
    { work, measure: 'first chart, ms', value: firstChartMs, atMost: 1000 },
    {
      work,
      measure: 'settled, ms',
      value: median(opened.map((one) => one.settledMs)),
      ...(isLargest && { atMost: 2500 }),
    },
    {
      work,
      measure: 'fetched, MB, site included',
      value: median(opened.map((one) => one.bytes)) / 1e6,
      atMost: 3,
    },
    {
      work,
      measure: 'requests a run',
      value: median(opened.map((one) => one.requests)) / RUNS,
      atMost: 20,
    },
    {
      work,
      measure: 'tab, MB',
      value: median(opened.map((one) => one.tabMegabytes)),
      ...(isLargest && { atMost: 300 }),
    },
  ])
}
const longest = STEP_COUNTS.at(-1) ?? 0
const longestLabel = SIZES.at(-1)?.label ?? ''
report([
  {
    work: `first chart, ${longestLabel} : 1,000,000 points`,
    measure: 'ratio',
    value: (firstCharts.get(longest) ?? NaN) / (firstCharts.get(5000) ?? NaN),
    atMost: 1.5,
  },
])

const distant = await rounds(() =>
  measurePage(address(shaped.url, longest), executablePath, async () => undefined),
)
report([
  {
    work: `open ${longestLabel} points over ${LINE_NAME}`,
    measure: 'first chart, ms',
    value: median(distant.map((one) => one.firstChartMs)),
  },
  {
    work: `open ${longestLabel} points over ${LINE_NAME}`,
    measure: 'settled, ms',
    value: median(distant.map((one) => one.settledMs)),
    atMost: 4000,
  },
])

/** One after the other, each into the one before. */
const ZOOMS = [
  { name: '8 ×', share: 1 / 8 },
  { name: '64 ×', share: 1 / 8 },
  { name: '512 ×', share: 1 / 8 },
  { name: '4,096 ×', share: 1 / 8 },
]

/** @param {string} host @param {string} query */
const measureZooms = (host, query) =>
  rounds(async () => {
    const { result } = await measurePage(
      address(host, longest, query),
      executablePath,
      async (page, traffic) => {
        const zooms = []
        for (const { share } of ZOOMS) zooms.push(await zoomIn(page, traffic, share))
        return zooms
      },
    )
    return result
  })

const ALONE = '&metrics=train/metric_0'
const near = await measureZooms(url, '')
const alone = await measureZooms(url, ALONE)
const far = await measureZooms(shaped.url, '')
for (const [index, { name }] of ZOOMS.entries()) {
  const work = `zoom ${name} into ${longestLabel} points`
  /** @param {Awaited<ReturnType<typeof measureZooms>>} all @param {'chartMs' | 'allMs' | 'bytes' | 'requests'} key */
  const of = (all, key) => median(all.map((zooms) => zooms[index]?.[key] ?? NaN))
  report([
    { work, measure: 'the chart, exact, ms', value: of(near, 'chartMs'), atMost: 200 },
    { work, measure: 'all charts in view, ms', value: of(near, 'allMs') },
    { work, measure: 'the chart alone, MB', value: of(alone, 'bytes') / 1e6, atMost: 1 },
    { work, measure: 'all charts in view, MB', value: of(near, 'bytes') / 1e6 },
    { work, measure: `the chart over ${LINE_NAME}, ms`, value: of(far, 'chartMs'), atMost: 600 },
  ])
}

const moved = await measurePage(address(url, longest), executablePath, (page) =>
  frameWork(page, async () => {
    const box = await page.getByTestId('chart').first().boundingBox()
    if (box === null) throw new Error('there is no chart')
    for (let move = 0; move < 200; move++) {
      await page.mouse.move(box.x + 60 + ((move * 7) % (box.width - 80)), box.y + 40 + (move % 60))
    }
  }),
)
report([
  {
    work: `hover over 10 runs × 12 charts`,
    measure: 'main thread a frame, p95 ms',
    value: quantile(moved.result, 0.95),
    atMost: 16.7,
  },
])
const zoomed = await measurePage(address(url, longest), executablePath, (page, traffic) =>
  frameWork(page, async () => {
    for (let zoom = 0; zoom < 6; zoom++) {
      await zoomIn(page, traffic, 1 / 3)
    }
  }),
)
report([
  {
    work: `zoom over 10 runs × 12 charts`,
    measure: 'main thread a frame, p95 ms',
    value: quantile(zoomed.result, 0.95),
    atMost: 16.7,
  },
])
shaped.stop()
stop()
if (kept === undefined) rmSync(dir, { recursive: true, force: true })
