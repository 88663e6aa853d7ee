// @ts-check
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { budgetTable, readReport } from './budget-report.mjs'
import { buildWorkspace, isBuildCurrent } from './setup/build-workspace.mjs'
import { ensureInstalled } from './setup/install.mjs'
import { requireNodeVersion } from './setup/node-version.mjs'
import { at, root } from './setup/workspace.mjs'

/** Some measure what is left of a heap after collecting it. */
const NODE_OPTIONS = ['--expose-gc']

/** What was measured last, for programs. */
const RESULTS_FILE = at('.bench-results.json')
const REPORT_FILE = at('.bench-report.jsonl')

/**
 * Runs a benchmark by itself, on a quiet machine as far as we can tell.
 *
 * @param {string} path relative to the root
 * @returns {Promise<boolean>} whether it went through
 */
function runBenchmark(path) {
  console.log(`\n${path}`)
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...NODE_OPTIONS, path], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, SHARDBOARD_BENCH_REPORT: REPORT_FILE },
    })
    child.on('close', (code) => resolve(code === 0))
  })
}

requireNodeVersion()
try {
  const chosen = process.argv.slice(2)
  const paths = ['sdk-node/bench', 'web/bench']
    .filter((folder) => existsSync(at(folder)))
    .flatMap((folder) => readdirSync(at(folder)).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.bench.mjs'))
    .filter((path) => chosen.length === 0 || chosen.some((part) => path.includes(part)))
    .sort()
  if (paths.length === 0) throw new Error(`no benchmark is named ${chosen.join(', ')}`)
  await ensureInstalled()
  if (!isBuildCurrent()) await buildWorkspace()
  rmSync(REPORT_FILE, { force: true })
  for (const path of paths) {
    if (!(await runBenchmark(path))) process.exitCode = 1
  }
  const measurements = readReport(REPORT_FILE)
  rmSync(REPORT_FILE, { force: true })
  const machine = {
    cores: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  const results = { measuredAt: new Date().toISOString(), machine, measurements }
  writeFileSync(RESULTS_FILE, `${JSON.stringify(results, null, 2)}\n`)
  console.log(`\n${budgetTable(measurements)}\n\nAlso in ${RESULTS_FILE}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
