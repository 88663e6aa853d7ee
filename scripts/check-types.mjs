// @ts-check
import { nodeCommand, runCommand } from './setup/run-command.mjs'
import { commandScript } from './setup/workspace.mjs'

const tsc = commandScript('typescript', 'tsc')
const pretty = process.stdout.isTTY ? ['--pretty'] : []

/**
 * The longest first, so that none is left for the end.
 *
 * @type {readonly { name: string, command: import('./setup/run-command.mjs').Command }[]}
 */
const checks = [
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
  ...['web', 'sdk-node', 'scripts', 'sdk-node/src/layout'].map((folder) => ({
    name: `tsc -p ${folder}`,
    command: nodeCommand(tsc, ['-p', folder, ...pretty]),
  })),
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
