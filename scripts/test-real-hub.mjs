// @ts-check
// The tests that speak the Hub's protocol only, against the Hub that HF_ENDPOINT names. `npm test` runs
// them against the local one.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { findAccount } from './hub-questions/find-account.mjs'
import { HubClient } from './hub-questions/hub-client.mjs'
import { ThrowawayRepos } from './hub-questions/throwaway-repos.mjs'
import { buildSdk, isSdkCurrent } from './setup/build-workspace.mjs'
import { commandScript, root } from './setup/workspace.mjs'

/** @param {string} suffix of the names of all that the tests make @returns {Promise<number>} */
function runTests(suffix) {
  const args = [commandScript('vitest'), 'run', '--project', 'sdk', 'test/real-hub']
  const env = { ...process.env, SHARDBOARD_REAL_HUB_SUFFIX: suffix }
  const tests = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env })
  return new Promise((resolve) => tests.on('close', (code) => resolve(code ?? 1)))
}

/** @param {string} hubUrl @param {string} token @returns {Promise<number>} the exit code */
async function run(hubUrl, token) {
  const clock = {
    nowUnixMs: () => Date.now(),
    /** @param {number} ms */
    sleep: (ms) => wait(ms),
  }
  const client = new HubClient(hubUrl, token, clock, new AbortController().signal)
  const account = await findAccount(client)
  const repos = new ThrowawayRepos(client, account, (line) => console.error(line))
  const suffix = randomBytes(4).toString('hex')
  // Ctrl-C ends the tests before they can delete anything: what there can be is deleted here.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => console.error('deleting what was made, then it ends'))
  }
  const code = await runTests(suffix)
  for (const visibility of ['public', 'private']) {
    const space = `${account}/shardboard-test-${visibility}-${suffix}`
    repos.adopt({ type: 'space', id: space })
    repos.adopt({ type: 'dataset', id: `${space}-data` })
  }
  const left = await repos.deleteAll()
  for (const line of left) console.error(`Delete by hand: ${line}`)
  return left.length > 0 ? 1 : code
}

const NEEDED = ['SHARDBOARD_REAL_HUB', 'HF_ENDPOINT', 'HF_TOKEN']
const [isWanted = '', hubUrl = '', token = ''] = NEEDED.map((name) => process.env[name]?.trim())

if (isWanted !== '1' || hubUrl === '' || token === '') {
  const missing = NEEDED.filter((name) => (process.env[name]?.trim() ?? '') === '')
  console.error(
    `test:real-hub makes repositories, and deletes them: it runs only with SHARDBOARD_REAL_HUB=1, HF_ENDPOINT (such as https://huggingface.co) and HF_TOKEN (a token of a throw-away account that may write).${missing.length === 0 ? '' : ` Not set: ${missing.join(', ')}.`} See scripts/hub/REAL.md.`,
  )
  process.exitCode = 2
} else {
  try {
    if (!isSdkCurrent()) await buildSdk()
    process.exitCode = await run(hubUrl, token)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
