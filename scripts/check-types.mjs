// @ts-check
import { nodeCommand, runCommand } from './setup/run-command.mjs'
import { commandScript } from './setup/workspace.mjs'

const tsc = commandScript('typescript', 'tsc')
const pretty = process.stdout.isTTY ? ['--pretty'] : []

/** @type {readonly { name: string, command: import('./setup/run-command.mjs').Command }[]} */
const checks = [
  ...['sdk-node/src/layout', 'sdk-node', 'web', 'scripts'].map((folder) => ({
    name: `tsc -p ${folder}`,
    command: nodeCommand(tsc, ['-p', folder, ...pretty]),
  })),
  {
    name: 'svelte-check',
    command: nodeCommand(commandScript('svelte-check'), [
      '--tsconfig',
      'web/tsconfig.json',
      '--output',
      process.stdout.isTTY ? 'human' : 'human-verbose',
      '--fail-on-warnings',
    ]),
  },
]

/** Two at a time: each is one thread. */
const queue = [...checks]
async function work() {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const { code, output } = await runCommand(check.command)
    if (code === 0) continue
    console.error(`${check.name} failed:\n${output.trim()}\n`)
    process.exitCode = 1
  }
}
await Promise.all([work(), work()])
