// @ts-check
import { expect, test } from 'vitest'
import { ensureChromium, findChromium } from './chromium.mjs'

/**
 * A machine on which some files exist, and installers put more there.
 *
 * @param {object} state
 * @param {string[]} [state.files]
 * @param {string[]} [state.broken] files that do not start
 * @param {Record<string, string>} [state.environment]
 * @param {NodeJS.Platform} [state.platform]
 * @param {boolean} [state.isRoot]
 * @param {boolean} [state.hasSudo]
 * @param {Record<string, string>} [state.installs] a part of a command, and the file that it makes
 */
function createMachine(state) {
  const files = new Set(state.files)
  /** @type {string[]} */
  const commands = []
  /** @type {import('./setup/machine.mjs').Machine} */
  const machine = {
    environment: { PATH: '/usr/local/bin:/usr/bin', ...state.environment },
    platform: state.platform ?? 'linux',
    isRoot: state.isRoot ?? false,
    exists: (path) => files.has(path),
    succeeds: (file) =>
      file === 'sudo' ? state.hasSudo === true : state.broken?.includes(file) !== true,
    downloadedChromium: () => '/cache/playwright/chrome',
    async run({ file, args }) {
      const command = [file, ...args].join(' ')
      commands.push(command)
      const made = Object.entries(state.installs ?? {}).find(([part]) => command.includes(part))
      if (made !== undefined) files.add(made[1])
      return made === undefined
        ? { code: 1, output: 'nothing here\nno luck\n' }
        : { code: 0, output: '' }
    },
    say() {},
  }
  return { machine, commands }
}

test('CHROMIUM_PATH comes first', () => {
  const { machine } = createMachine({
    files: ['/opt/mine', '/usr/bin/chromium'],
    environment: { CHROMIUM_PATH: '/opt/mine' },
  })
  expect(findChromium(machine)).toBe('/opt/mine')
})

test('a CHROMIUM_PATH that names nothing is not passed over', () => {
  const { machine } = createMachine({
    files: ['/usr/bin/chromium'],
    environment: { CHROMIUM_PATH: '/opt/gone' },
  })
  expect(() => findChromium(machine)).toThrow('CHROMIUM_PATH is /opt/gone')
})

test.each([
  [['/usr/local/bin/chromium', '/usr/bin/google-chrome'], '/usr/local/bin/chromium'],
  [['/usr/bin/google-chrome'], '/usr/bin/google-chrome'],
  [['/cache/playwright/chrome'], '/cache/playwright/chrome'],
  [['/cache/playwright/chrome', '/usr/bin/chromium'], '/usr/bin/chromium'],
  [[], undefined],
])('of %j it takes %s', (files, expected) => {
  expect(findChromium(createMachine({ files }).machine)).toBe(expected)
})

test('one that does not start is passed over', () => {
  const { machine } = createMachine({
    files: ['/usr/bin/chromium-browser', '/cache/playwright/chrome'],
    broken: ['/usr/bin/chromium-browser'],
  })
  expect(findChromium(machine)).toBe('/cache/playwright/chrome')
})

test("macOS's applications are found", () => {
  const app = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  expect(findChromium(createMachine({ files: [app], platform: 'darwin' }).machine)).toBe(app)
})

test('nothing is installed when one is there', async () => {
  const { machine, commands } = createMachine({ files: ['/usr/bin/chromium'], isRoot: true })
  expect(await ensureChromium(machine)).toBe('/usr/bin/chromium')
  expect(commands).toEqual([])
})

test.each([
  ['root', { isRoot: true }, ''],
  ['sudo', { hasSudo: true }, 'sudo -n '],
])("as %s it installs Debian's package", async (_, rights, prefix) => {
  const { machine, commands } = createMachine({
    ...rights,
    files: ['/usr/bin/apt-get'],
    installs: { update: '/var/lib/apt/lists', 'install -q': '/usr/bin/chromium' },
  })
  expect(await ensureChromium(machine)).toBe('/usr/bin/chromium')
  expect(commands).toEqual([
    `${prefix}apt-get update -q`,
    `${prefix}apt-get install -q -y --no-install-recommends chromium`,
  ])
})

test("without the right to install it takes Playwright's download", async () => {
  const { machine, commands } = createMachine({
    files: ['/usr/bin/apt-get'],
    installs: { 'install chromium': '/cache/playwright/chrome' },
  })
  expect(await ensureChromium(machine)).toBe('/cache/playwright/chrome')
  expect(commands).toHaveLength(1)
  expect(commands[0]).toMatch(/playwright-core.* install chromium$/)
})

test("a package that fails leaves Playwright's download", async () => {
  const { machine } = createMachine({
    isRoot: true,
    files: ['/usr/bin/apt-get'],
    installs: { 'cli.js install chromium': '/cache/playwright/chrome' },
  })
  expect(await ensureChromium(machine)).toBe('/cache/playwright/chrome')
})

test('when all fails it says what was tried and what to do', async () => {
  const { machine } = createMachine({ files: ['/usr/bin/apt-get'] })
  await expect(ensureChromium(machine)).rejects.toThrow(
    /apt-get needs root, or sudo without a password\n.*playwright-core install chromium failed: nothing here \/ no luck\n.*CHROMIUM_PATH/s,
  )
})
