// @ts-check
// What needs more than reading: a band over 50 runs of 1,000,000 points, and the SQL engine's start.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { report } from '../../scripts/budget-report.mjs'
import { ensureChromium } from '../../scripts/chromium.mjs'
import { makeLargeStore } from './large-store.mjs'
import { measurePage, quantile, showStore } from './measured-page.mjs'

const ROUNDS = 5
const dir = mkdtempSync(join(tmpdir(), 'shardboard-queries-'))
const executablePath = await ensureChromium()
await makeLargeStore({ dir, project: 'bands', runCount: 50, metricCount: 1, stepCount: 1_000_000 })
const { url, stop } = await showStore(dir)

/** @param {() => Promise<number>} measure @returns {Promise<number>} the median */
async function medianOf(measure) {
  const measured = []
  for (let round = 0; round < ROUNDS; round++) measured.push(await measure())
  return quantile(measured, 0.5)
}

/** Runs in the page: how long from a choice until all is drawn anew. */
const CHOOSE_DEVIATION = `
  new Promise((resolve) => {
    const choice = document.querySelector('#group-lines')
    performance.clearMarks('shardboard:settled')
    const startMs = performance.now()
    choice.value = 'deviation'
    choice.dispatchEvent(new Event('change', { bubbles: true }))
    const look = () => {
      if (performance.getEntriesByName('shardboard:settled').length === 0) requestAnimationFrame(look)
      else resolve(performance.now() - startMs)
    }
    requestAnimationFrame(look)
  })
`

const bandMs = await medianOf(async () => {
  const address = `${url}?project=bands&runs=*&group_by=group`
  const { result } = await measurePage(address, executablePath, (page) =>
    page.evaluate(CHOOSE_DEVIATION),
  )
  return Number(result)
})

const engineMs = await medianOf(async () => {
  const { result } = await measurePage(`${url}?project=bands`, executablePath, async (page) => {
    const startMs = performance.now()
    await page.keyboard.press('q')
    await page.getByText(/^DuckDB v/).waitFor()
    return performance.now() - startMs
  })
  return result
})

report([
  {
    work: 'band of 50 runs × 1,000,000 points, warm',
    measure: 'drawn, ms',
    value: bandMs,
    atMost: 1000,
  },
  {
    work: 'SQL engine',
    measure: 'ready for its first query, ms after asked',
    value: engineMs,
    atMost: 2500,
  },
])
console.log(
  `band ${Math.round(bandMs)} ms, engine ${Math.round(engineMs)} ms, medians of ${ROUNDS}`,
)
stop()
rmSync(dir, { recursive: true, force: true })
