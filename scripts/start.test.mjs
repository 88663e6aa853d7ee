// @ts-check
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runPlans } from './demo/run-plans.mjs'
import { at, isObject, readJsonObject } from './setup/workspace.mjs'

let store = ''

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'start-'))
})

afterEach(() => rmSync(store, { recursive: true }))

/** @param {...string} args */
function start(...args) {
  const child = spawn(
    process.execPath,
    [at('scripts', 'start.mjs'), '--no-open', '--port', '0', '--dir', store, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  /** @type {Set<() => void>} */
  const watchers = new Set()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
      for (const watch of watchers) watch()
    })
  }
  /** @type {Promise<{ code: number | null, output: string }>} */
  const ended = new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, output }))
  })
  return {
    child,
    ended,
    /**
     * @param {RegExp} pattern
     * @returns {Promise<string>} its group, once it was printed
     */
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const match = pattern.exec(output)
          if (match === null) return
          watchers.delete(watch)
          resolve(match[1] ?? match[0])
        }
        watchers.add(watch)
        watch()
        void ended.then(() => reject(new Error(`it ended without ${pattern}:\n${output}`)))
      }),
  }
}

/**
 * @param {string} folder of a run
 * @returns {{ name: unknown, state: unknown, nonFiniteLosses: unknown }}
 */
function describeRun(folder) {
  const record = readJsonObject(join(folder, 'run.json'))
  const metrics = Array.isArray(record['metrics']) ? record['metrics'] : []
  const loss = metrics.find((metric) => isObject(metric) && metric['name'] === 'train/loss')
  return {
    name: record['name'],
    state: record['state'],
    nonFiniteLosses: isObject(loss) ? loss['nonFiniteCount'] : undefined,
  }
}

function describeRuns() {
  const runs = join(store, 'projects', 'digits', 'runs')
  return readdirSync(runs).map((folder) => describeRun(join(runs, folder)))
}

test('trains several runs, one of which diverges', { timeout: 120_000 }, async () => {
  const { code, output } = await start('--quick', '--once').ended
  expect(code, output).toBe(0)
  expect(output).toMatch(/^Dashboard: http:\/\/127\.0\.0\.1:\d+\//m)
  const runs = describeRuns()
  expect(new Set(runs.map(({ name }) => name))).toEqual(new Set(runPlans.map(({ name }) => name)))
  const isDiverging = (/** @type {{ name: unknown }} */ run) => run.name === 'sgd lr=1.5'
  for (const run of runs.filter((one) => !isDiverging(one))) {
    expect(run).toMatchObject({ state: 'finished', nonFiniteLosses: 0 })
  }
  const diverging = runs.find(isDiverging)
  expect(diverging?.state).toBe('failed')
  expect(diverging?.nonFiniteLosses).toBeGreaterThan(10)
})

test('serves while it trains, and ends on SIGINT', { timeout: 120_000 }, async () => {
  const { child, ended, printed } = start()
  const address = new URL(await printed(/^Dashboard: (\S+)$/m))
  const page = await fetch(address)
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('html'),
  ])
  const index = await fetch(new URL('/data/projects/digits/index.json', address))
  expect(await index.json()).toMatchObject({ project: 'digits', runs: [{ state: 'running' }] })
  child.kill('SIGINT')
  const { code, output } = await ended
  expect([code, output]).toEqual([0, expect.not.stringMatching(/Error|\bat .*:\d+:\d+/)])
  expect(describeRuns()).toMatchObject([{ name: runPlans[0]?.name, state: 'failed' }])
  await expect(fetch(address)).rejects.toThrow('fetch failed')
})

test('names an option that it does not know', async () => {
  const { code, output } = await start('--fast').ended
  expect(code).toBe(2)
  expect(output).toContain("Unknown option '--fast'")
  expect(output).toContain('--once')
})
