// @ts-check
// The tests that speak the Hub's protocol only, against the Hub that HF_ENDPOINT names. `npm test` runs
// them against the local one.
import { spawn } from 'node:child_process'
import { isSdkCurrent, buildSdk } from './setup/build-workspace.mjs'
import { commandScript, root } from './setup/workspace.mjs'

const NEEDED = ['SHARDBOARD_REAL_HUB', 'HF_ENDPOINT', 'HF_TOKEN']

const missing = NEEDED.filter((name) => (process.env[name] ?? '') === '')
if (missing.length > 0 || process.env['SHARDBOARD_REAL_HUB'] !== '1') {
  console.error(
    `test:real-hub makes repositories, and deletes them: it runs only with SHARDBOARD_REAL_HUB=1, HF_ENDPOINT (such as https://huggingface.co) and HF_TOKEN (a token of a throw-away account that may write).${missing.length === 0 ? '' : ` Not set: ${missing.join(', ')}.`} See scripts/hub/REAL.md.`,
  )
  process.exitCode = 2
} else {
  if (!isSdkCurrent()) await buildSdk()
  const args = [commandScript('vitest'), 'run', '--project', 'sdk', 'test/real-hub']
  const tests = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
  // Ctrl-C reaches the tests, too, which delete what they made.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => {})
  tests.on('close', (code) => {
    process.exitCode = code ?? 1
  })
}
