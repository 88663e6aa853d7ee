// @ts-check
import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { startHub } from './hub/start-hub.mjs'
import { at } from './setup/workspace.mjs'

/** @param {Record<string, string>} environment */
function startCommand(environment) {
  const child = spawn(process.execPath, [at('scripts', 'test-real-hub.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as a terminal has it: Ctrl-C reaches all of it.
    detached: true,
    env: {
      ...process.env,
      SHARDBOARD_REAL_HUB: '',
      HF_ENDPOINT: '',
      HF_TOKEN: '',
      ...environment,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  let hasEnded = false
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => {
    child.on('close', (code) => {
      hasEnded = true
      resolve(code)
    })
  })
  const interrupt = (/** @type {NodeJS.Signals} */ signal) => {
    if (!hasEnded && child.pid !== undefined) process.kill(-child.pid, signal)
  }
  onTestFinished(() => interrupt('SIGKILL'))
  return { ended, interrupt, output: () => output }
}

test(
  'no repository is made unless it is asked for in three ways',
  { timeout: 30_000 },
  async () => {
    const all = {
      SHARDBOARD_REAL_HUB: '1',
      HF_ENDPOINT: 'http://127.0.0.1:1',
      HF_TOKEN: 'hf_secret',
    }
    for (const name of Object.keys(all)) {
      const command = startCommand({ ...all, [name]: '' })
      expect(await command.ended, name).toBe(2)
      expect(command.output()).toContain(`Not set: ${name}.`)
      expect(command.output()).not.toContain('hf_secret')
    }
    const command = startCommand({ ...all, SHARDBOARD_REAL_HUB: 'no' })
    expect(await command.ended).toBe(2)
    expect(command.output()).toContain('runs only with SHARDBOARD_REAL_HUB=1')
  },
)

test('Ctrl-C leaves no repository behind', { timeout: 60_000 }, async () => {
  const hub = await startHub({ faults: ['POST /commit/ slow=60000 count=*'] })
  onTestFinished(() => hub.close())
  const command = startCommand({
    SHARDBOARD_REAL_HUB: '1',
    HF_ENDPOINT: hub.hubUrl,
    HF_TOKEN: hub.token,
    SHARDBOARD_HUB_STATE_DIR: at('node_modules', '.cache', 'real-hub-ledger'),
  })
  const committing = () => hub.requests.some(({ path }) => path.includes('/commit/'))
  await expect.poll(committing, { timeout: 50_000 }).toBe(true)
  command.interrupt('SIGINT')
  expect(await command.ended).not.toBe(0)
  expect(command.output()).toMatch(/deleted the dataset me\/shardboard-test-public-\w+-data/)
  const left = await fetch(`${hub.hubUrl}/api/datasets?author=me`)
  expect(await left.json()).toEqual([])
})
