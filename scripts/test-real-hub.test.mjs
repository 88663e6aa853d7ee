// @ts-check
import { expect, test } from 'vitest'
import { nodeCommand, runCommand } from './setup/run-command.mjs'
import { at } from './setup/workspace.mjs'

/** @param {Record<string, string>} env */
const run = (env) =>
  runCommand({
    ...nodeCommand(at('scripts', 'test-real-hub.mjs')),
    env: { SHARDBOARD_REAL_HUB: '', HF_ENDPOINT: '', HF_TOKEN: '', ...env },
  })

test('no repository is made unless it is asked for in three ways', async () => {
  const all = { SHARDBOARD_REAL_HUB: '1', HF_ENDPOINT: 'http://127.0.0.1:1', HF_TOKEN: 'hf_secret' }
  for (const name of Object.keys(all)) {
    const { code, output } = await run({ ...all, [name]: '' })
    expect(code, name).toBe(2)
    expect(output).toContain(`Not set: ${name}.`)
    expect(output).not.toContain('hf_secret')
  }
  const { code, output } = await run({ ...all, SHARDBOARD_REAL_HUB: 'no' })
  expect(code).toBe(2)
  expect(output).toContain('runs only with SHARDBOARD_REAL_HUB=1')
})
