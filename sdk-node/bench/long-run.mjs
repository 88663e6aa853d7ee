// @ts-check
// Logs a run of a hundred million points, kills it twice on the way, and looks whether all is there.
// Arguments: --points 100000000, --dir FOLDER (which is kept; else a temporary one), --json FILE.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DENSE_COUNT } from './support/long-run-values.mjs'
import { trainLongRun } from './support/train-long-run.mjs'
import { verifyLongRun } from './support/verify-long-run.mjs'

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '100000000' },
    dir: { type: 'string' },
    json: { type: 'string' },
  },
})
const stepCount = Math.ceil(Number(values.points) / DENSE_COUNT)
const workDir = mkdtempSync(join(tmpdir(), 'shardboard-long-run-'))
const dir = values.dir ?? join(workDir, 'store')
mkdirSync(dir, { recursive: true })
const killSteps = [0.331, 0.672].map((share) => Math.floor(stepCount * share))

/** @param {number} startMs */
const secondsSince = (startMs) => ((performance.now() - startMs) / 1000).toFixed(1)
try {
  const trainedMs = performance.now()
  const { attempts, last } = await trainLongRun({ dir, id: 'long', stepCount, killSteps, workDir })
  console.log(
    `Logged ${stepCount} steps of ${DENSE_COUNT} metrics in ${secondsSince(trainedMs)} s:`,
  )
  for (const [attempt, { startStep, acknowledgedEnd }] of attempts.entries()) {
    const end = attempt < attempts.length - 1 ? 'was killed' : 'finished'
    console.log(`  attempt ${attempt} from step ${startStep}; ${end} at ${acknowledgedEnd}`)
  }
  console.log(
    `  the last one: ${(last.loopMs / 1000).toFixed(1)} s in the loop, ` +
      `${(last.finishMs / 1000).toFixed(1)} s in finish(), ${last.peakMb.toFixed(0)} MB at most`,
  )
  const verifiedMs = performance.now()
  const project = join(dir, 'projects/long')
  const verdict = await verifyLongRun({ project, id: 'long', stepCount, attempts })
  const { problems, ...facts } = verdict
  console.log(`Verified by DuckDB in ${secondsSince(verifiedMs)} s:`)
  console.table(facts)
  console.log(
    `${(facts.pointBytes / facts.pointCount).toFixed(2)} bytes a point, ` +
      `overview ${((100 * facts.overviewBytes) / facts.pointBytes).toFixed(1)} %`,
  )
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
  else console.log('Every acknowledged step is there once, with its values; the overview agrees.')
  if (values.json !== undefined) {
    const report = { stepCount, attempts, last, ...verdict }
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
  }
} finally {
  rmSync(workDir, { recursive: true, force: true })
}
