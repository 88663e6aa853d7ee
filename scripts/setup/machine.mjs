// @ts-check
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { runCommand } from './run-command.mjs'
import { at } from './workspace.mjs'

/**
 * What a search for programs asks of the machine that it runs on.
 *
 * @typedef {object} Machine
 * @property {Readonly<Record<string, string | undefined>>} environment
 * @property {NodeJS.Platform} platform
 * @property {boolean} isRoot
 * @property {(path: string) => boolean} exists
 * @property {(file: string, args: readonly string[]) => boolean} succeeds runs a quick command
 * @property {() => string | undefined} downloadedChromium where Playwright keeps its own, there or not
 * @property {(command: import('./run-command.mjs').Command) => Promise<import('./run-command.mjs').Outcome>} run
 * @property {(line: string) => void} say
 */

/** @type {Machine} */
export const thisMachine = {
  environment: process.env,
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  exists: existsSync,
  succeeds: (file, args) =>
    spawnSync(file, args, { stdio: 'ignore', timeout: 20_000 }).status === 0,
  downloadedChromium() {
    if (!existsSync(at('node_modules', 'playwright-core'))) return undefined
    /** @type {typeof import('playwright-core')} */
    const playwright = createRequire(import.meta.url)('playwright-core')
    return playwright.chromium.executablePath()
  },
  run: runCommand,
  say: (line) => console.log(line),
}

/**
 * Where a command is, as a shell would find it.
 *
 * @param {string} name
 * @param {Machine} machine
 */
export function findCommand(name, { environment, exists }) {
  return (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => exists(path))
}
