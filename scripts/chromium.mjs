// @ts-check
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './setup/install.mjs'
import { findCommand, thisMachine } from './setup/machine.mjs'
import { nodeCommand } from './setup/run-command.mjs'
import { commandScript } from './setup/workspace.mjs'

/** @typedef {import('./setup/machine.mjs').Machine} Machine */

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** @type {Readonly<Record<string, readonly string[]>>} */
const USUAL_PLACES = {
  linux: COMMANDS.map((command) => `/usr/bin/${command}`),
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
}

/**
 * A Chromium, or a Chrome, that is there already: the one that CHROMIUM_PATH names, else one that is
 * installed, else the one that Playwright has downloaded.
 *
 * @param {Machine} [machine]
 * @returns {string | undefined} its path
 * @throws {Error} when CHROMIUM_PATH names nothing
 */
export function findChromium(machine = thisMachine) {
  const chosen = machine.environment['CHROMIUM_PATH'] ?? ''
  if (chosen !== '') {
    if (machine.exists(chosen)) return chosen
    throw new Error(`CHROMIUM_PATH is ${chosen}, and there is no such file`)
  }
  const candidates = [
    ...COMMANDS.map((command) => findCommand(command, machine)),
    ...(USUAL_PLACES[machine.platform] ?? []),
    machine.downloadedChromium(),
  ]
  return candidates.find((path) => path !== undefined && canStart(path, machine))
}

/**
 * Some systems have a `chromium-browser` that only tells to install another package.
 *
 * @param {string} path
 * @param {Machine} machine
 */
function canStart(path, machine) {
  if (!machine.exists(path)) return false
  // On Windows asking for the version would open a window.
  return machine.platform === 'win32' || machine.succeeds(path, ['--version'])
}

/**
 * Installs Debian's Chromium where that is possible.
 *
 * @param {Machine} machine
 * @returns {Promise<string>} why not, when it is not there afterwards
 */
async function installDebianPackage(machine) {
  if (findCommand('apt-get', machine) === undefined) return 'there is no apt-get'
  const sudo = machine.isRoot ? [] : ['sudo', '-n']
  if (!machine.isRoot && !machine.succeeds('sudo', ['-n', 'true'])) {
    return 'apt-get needs root, or sudo without a password'
  }
  machine.say('Installing Chromium (apt-get install chromium) …')
  const commands = [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium'],
  ]
  let ending = ''
  for (const command of commands) {
    const [file = '', ...args] = [...sudo, ...command]
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    const { code, output } = await machine.run({ file, args, env })
    if (code !== 0) ending = `${command.join(' ')} failed: ${lastLines(output)}`
  }
  return ending
}

/**
 * @param {Machine} machine
 * @returns {Promise<string>} why not, when it is not there afterwards
 */
async function downloadWithPlaywright(machine) {
  machine.say('Downloading Chromium (playwright-core install chromium) …')
  const script = commandScript('playwright-core')
  const { code, output } = await machine.run(nodeCommand(script, ['install', 'chromium']))
  return code === 0 ? '' : `playwright-core install chromium failed: ${lastLines(output)}`
}

/** @param {string} output */
const lastLines = (output) => output.trim().split('\n').slice(-3).join(' / ')

/**
 * A Chromium, installed if there is none.
 *
 * @param {Machine} [machine]
 * @returns {Promise<string>} its path
 * @throws {Error} that says what was tried and what to do
 */
export async function ensureChromium(machine = thisMachine) {
  const there = findChromium(machine)
  if (there !== undefined) return there
  const failures = []
  for (const install of [installDebianPackage, downloadWithPlaywright]) {
    const failure = await install(machine)
    const found = findChromium(machine)
    if (found !== undefined) return found
    failures.push(failure === '' ? 'it was installed, and yet cannot be started' : failure)
  }
  throw new Error(
    [
      'The browser tests need Chromium, and none could be installed:',
      ...failures.map((failure) => `  - ${failure}`),
      'Install Chromium or Chrome by hand, or set CHROMIUM_PATH to one, and run the command again.',
    ].join('\n'),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureInstalled()
  console.log(await ensureChromium())
}
