// @ts-check
// Writes the golden store of the current layout version: what this version's readers must read for
// ever. It refuses to touch one that is there. Run it once when LAYOUT_VERSION grows.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { init } from 'shardboard'
import { LAYOUT_VERSION } from 'shardboard/layout'

const dir = fileURLToPath(new URL(`../sdk-node/test/golden/v${LAYOUT_VERSION}`, import.meta.url))
const START_UNIX_MS = Date.UTC(2026, 0, 1)

/** @typedef {{ run: string, metric: string, writer: string, attempt: number, step: number, unixMs: number, value: string }} GoldenPoint */

/** @type {GoldenPoint[]} */
const points = []

/**
 * @param {import('shardboard').Run} run @param {number} attempt @param {number} step
 * @param {Record<string, number>} metrics
 */
function log(run, attempt, step, metrics) {
  const unixMs = START_UNIX_MS + points.length * 250
  run.log(metrics, { step, time: unixMs })
  for (const [metric, value] of Object.entries(metrics)) {
    const text = Object.is(value, -0) ? '-0' : String(value)
    points.push({ run: run.id, metric, writer: run.writer, attempt, step, unixMs, value: text })
  }
}

/** @param {'never' | 'must'} resume */
function openResumed(resume) {
  return init({
    project: 'Golden / project ✓',
    dir,
    id: 'resumed',
    name: 'Resumed: <b>run</b>',
    resume,
    config: { lr: 0.1, model: { layers: [64, 10] }, note: 'ünï', ['__proto__']: 'a key' },
    group: 'g/1',
    tags: ['a', 'b c'],
    notes: 'line one\nline two',
  })
}

async function writeResumedRun() {
  const first = openResumed('never')
  for (let step = 0; step < 1000; step++) {
    log(first, 0, step, { 'train/loss': Math.fround(1 / (step + 1)), 'train/lr': 0.1 })
  }
  log(first, 0, 1000, { odd: NaN, 'odd/+': Infinity, 'odd/-': -Infinity, zero: -0 })
  log(first, 0, 500, { odd: 1 })
  log(first, 0, 2 ** 40, { odd: 2 })
  first.log({ caption: 'a text', 'caption/2': '🙂' }, { step: 7, time: START_UNIX_MS })
  first.defineMetric('train/loss', { summary: 'min', goal: 'minimize' })
  await first.finish({ status: 'failed' })
  const second = openResumed('must')
  for (let step = 900; step < 1100; step++) log(second, 1, step, { 'train/loss': -step })
  second.summary['best'] = { step: 12 }
  await second.finish()
}

/** A run with an overview; its values follow from their steps, and are not listed. */
async function writeLongRun() {
  const run = init({ project: 'Golden / project ✓', dir, id: 'long', sealPointCount: 5000 })
  for (let step = 0; step < 20_000; step++) {
    run.log({ long: ((step * step) % 1009) / 8 }, { step, time: START_UNIX_MS + step * 10 })
  }
  await run.finish()
}

/** A run whose process was killed: its points are in its log only. */
function writeKilledRun() {
  const script = `
    import { init } from 'shardboard'
    const run = init({ project: 'Golden / project ✓', dir: ${JSON.stringify(dir)}, id: 'killed', name: 'killed' })
    for (let step = 0; step < 100; step++) run.log({ 'train/loss': step / 4 }, { time: ${START_UNIX_MS} + step })
    process.kill(process.pid, 'SIGKILL')`
  spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: dir })
  for (let step = 0; step < 100; step++) {
    const point = { run: 'killed', metric: 'train/loss', writer: '', attempt: 0 }
    points.push({ ...point, step, unixMs: START_UNIX_MS + step, value: String(step / 4) })
  }
}

if (existsSync(dir)) {
  console.error(`${dir} is there already: golden files are never changed.`)
  process.exit(1)
}
await writeResumedRun()
await writeLongRun()
writeKilledRun()
for (const project of readdirSync(`${dir}/projects`)) {
  for (const name of readdirSync(`${dir}/projects/${project}/wal/killed`)) {
    if (name.endsWith('.lock')) rmSync(`${dir}/projects/${project}/wal/killed/${name}`)
  }
}
writeFileSync(`${dir}/points.json`, `${JSON.stringify(points)}\n`)
console.log(`${points.length} points in ${dir}`)
