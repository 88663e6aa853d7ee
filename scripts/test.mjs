// @ts-check
import { existsSync, rmSync } from 'node:fs'
import { ensureChromium } from './chromium.mjs'
import { ensureInstalled } from './setup/install.mjs'
import { requireNodeVersion } from './setup/node-version.mjs'
import { nodeCommand, runCommand } from './setup/run-command.mjs'
import { at, commandScript, readJsonObject } from './setup/workspace.mjs'
import { runSteps, secondsSince } from './steps/run-steps.mjs'
import { formatCounts, readCounts, sumCounts } from './steps/test-counts.mjs'

/** @type {import('./steps/test-counts.mjs').TestCounts[]} */
const counted = []

/**
 * @param {string} name
 * @param {string} script
 * @param {...string} args
 * @returns {import('./steps/run-steps.mjs').Step}
 */
const step = (name, script, ...args) => ({
  name,
  run: () => runCommand(nodeCommand(script, args)),
})

/**
 * @param {string} name
 * @param {readonly string[]} projects of vite.config.ts
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {import('./steps/run-steps.mjs').Step}
 */
function testStep(name, projects, env = {}) {
  const report = at('node_modules', '.cache', `vitest-${projects.join('-')}.json`)
  const args = [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=minimal',
    '--no-color',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  return {
    name,
    async run() {
      rmSync(report, { force: true })
      const outcome = await runCommand({ ...nodeCommand(commandScript('vitest'), args), env })
      if (existsSync(report)) counted.push(readCounts(readJsonObject(report), outcome.code))
      return outcome
    },
  }
}

/**
 * Of steps that run at the same time, each keeps about one processor busy.
 *
 * @param {string} chromium
 */
const createSteps = (chromium) => [
  step('import directions', at('scripts', 'check-imports.mjs')),
  step('file sizes', at('scripts', 'check-sizes.mjs'), '--lines'),
  step('repository', at('scripts', 'check-repository.mjs')),
  [
    step('formatting', commandScript('prettier'), '--check', '--cache', '--log-level=warn', '.'),
    step('build', at('scripts', 'build.mjs')),
  ],
  step('bundle sizes', at('scripts', 'check-sizes.mjs'), '--bundles'),
  // Some sources import the built package, whose types both lint and types need.
  [
    step('lint', commandScript('oxlint'), '--deny-warnings'),
    step('package', at('scripts', 'check-package.mjs')),
  ],
  step('types', at('scripts', 'check-types.mjs')),
  testStep('unit and crash tests', ['web', 'sdk', 'scripts']),
  testStep('browser tests', ['e2e'], { CHROMIUM_PATH: chromium }),
]

requireNodeVersion()
try {
  const startMs = performance.now()
  await ensureInstalled()
  const succeeded = await runSteps(createSteps(await ensureChromium()))
  console.log(`\n${succeeded ? 'All passed' : 'Failed'} in ${secondsSince(startMs)} s`)
  if (counted.length > 0) console.log(formatCounts(sumCounts(counted)))
  process.exitCode = succeeded ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
