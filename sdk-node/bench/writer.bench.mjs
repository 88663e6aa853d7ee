// @ts-check
// How fast is a run written, how many bytes does a point take, and how much memory beside the loop?
// Arguments: --points 5000000 (several times), --json FILE, --dir FOLDER.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { report } from '../../scripts/budget-report.mjs'

const DEFAULT_POINTS = ['5000000', '20000000']
const BUDGETS = {
  pointsPerSecond: 2_000_000,
  bytesPerPoint: 4.5,
  memoryMb: 80,
  overviewShare: 0.05,
}
const OTHER_SHAPES = ['1000', '1']
const OTHER_POINTS = 5_000_000

const { values } = parseArgs({
  options: {
    points: { type: 'string', multiple: true },
    json: { type: 'string' },
    dir: { type: 'string' },
  },
})
const child = fileURLToPath(new URL('support/writer-child.mjs', import.meta.url))

/**
 * @typedef {object} Measured
 * @property {number} loggedPoints
 * @property {number} loopMs
 * @property {number} finishMs
 * @property {number} loopPeakMb
 * @property {number} peakMb
 * @property {{ p50: number, p99: number, p999: number, max: number }} stallUs
 */

/** @param {string} dir @param {number} points @param {string} shape @returns {Measured} */
function runChild(dir, points, shape) {
  const { stdout, status } = spawnSync(process.execPath, [child, dir, String(points), shape], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`the run of ${points} points ended with ${status}`)
  return JSON.parse(stdout)
}

/** @param {string} folder @returns {{ fileCount: number, byteLength: number }} */
function filesIn(folder) {
  const names = readdirSync(folder)
  const bytes = names.map((name) => statSync(join(folder, name)).size)
  return { fileCount: names.length, byteLength: bytes.reduce((sum, size) => sum + size, 0) }
}

/** @param {string} project @returns {number} the most often that a point was rewritten */
function highestTier(project) {
  const manifest = JSON.parse(readFileSync(join(project, 'runs/run/manifest.json'), 'utf8'))
  return Math.max(...manifest.shards.map((/** @type {{ tier: number }} */ { tier }) => tier))
}

/** @param {number} points @param {string} shape */
function measure(points, shape) {
  const dir = mkdtempSync(join(values.dir ?? tmpdir(), 'shardboard-bench-'))
  try {
    const bare = runChild('none', Math.min(points, 5_000_000), shape)
    const run = runChild(dir, points, shape)
    const project = join(dir, 'projects/bench')
    const shards = filesIn(join(project, 'metrics/run'))
    const overviews = filesIn(join(project, 'overview/run'))
    return {
      shape,
      points: run.loggedPoints,
      pointsPerSecond: run.loggedPoints / (run.loopMs / 1000),
      pointsPerSecondWithFinish: run.loggedPoints / ((run.loopMs + run.finishMs) / 1000),
      loopAloneSeconds: (bare.loopMs / 1000) * (run.loggedPoints / bare.loggedPoints),
      finishSeconds: run.finishMs / 1000,
      bytesPerPoint: (shards.byteLength + overviews.byteLength) / run.loggedPoints,
      overviewShare: overviews.byteLength / shards.byteLength,
      memoryMb: run.peakMb - bare.peakMb,
      memoryInLoopMb: run.loopPeakMb - bare.peakMb,
      fileCount: shards.fileCount + overviews.fileCount,
      highestTier: highestTier(project),
      stallUs: run.stallUs,
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const rows = [
  ...(values.points ?? DEFAULT_POINTS).map((points) => measure(Number(points), 'realistic')),
  ...OTHER_SHAPES.map((shape) => measure(OTHER_POINTS, shape)),
]

console.log(
  `Budgets: ${BUDGETS.pointsPerSecond / 1e6} M points/s, ${BUDGETS.bytesPerPoint} bytes a point, ` +
    `${BUDGETS.memoryMb} MB over the bare process, an overview of ${BUDGETS.overviewShare * 100} %`,
)
console.table(
  Object.fromEntries(
    rows.map((row) => [
      `${(row.points / 1e6).toFixed(0)} M, ${row.shape === 'realistic' ? '10 and evaluations' : row.shape} a call`,
      {
        'M points/s': (row.pointsPerSecond / 1e6).toFixed(2),
        'finish s': row.finishSeconds.toFixed(1),
        'bytes/point': row.bytesPerPoint.toFixed(2),
        'overview %': (row.overviewShare * 100).toFixed(1),
        'MB over bare': row.memoryMb.toFixed(0),
        'in the loop': row.memoryInLoopMb.toFixed(0),
        files: row.fileCount,
        tier: row.highestTier,
        'stall µs p50': row.stallUs.p50.toFixed(1),
        p99: row.stallUs.p99.toFixed(1),
        'p99.9': row.stallUs.p999.toFixed(0),
        max: row.stallUs.max.toFixed(0),
      },
    ]),
  ),
)
report(
  rows.flatMap((row) => {
    const isRealistic = row.shape === 'realistic'
    const work = `write ${(row.points / 1e6).toFixed(0)} M points, ${isRealistic ? '10 and evaluations' : row.shape} a call`
    return [
      {
        work,
        measure: 'M points/s through log()',
        value: row.pointsPerSecond / 1e6,
        ...(isRealistic && { atLeast: BUDGETS.pointsPerSecond / 1e6 }),
      },
      {
        work,
        measure: 'bytes a point',
        value: row.bytesPerPoint,
        ...(isRealistic && { atMost: BUDGETS.bytesPerPoint }),
      },
      { work, measure: 'MB over the bare process', value: row.memoryMb, atMost: BUDGETS.memoryMb },
      {
        work,
        measure: 'overview, % of the points',
        value: row.overviewShare * 100,
        ...(isRealistic && { atMost: BUDGETS.overviewShare * 100 }),
      },
      { work, measure: 'files', value: row.fileCount },
      { work, measure: 'stall of a call, p99.9 µs', value: row.stallUs.p999 },
    ]
  }),
)
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ budgets: BUDGETS, rows }, null, 2)}\n`)
}
