// @ts-check
import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { startHub } from './hub/start-hub.mjs'
import { at } from './setup/workspace.mjs'

/** @param {NodeJS.ProcessEnv} environment @param {...string} args */
function startCommand(environment, ...args) {
  const { HF_TOKEN: _token, HF_ENDPOINT: _endpoint, HF_OAUTH_TOKEN: _oauth, ...rest } = process.env
  const child = spawn(process.execPath, [at('scripts', 'hub-questions.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...rest, ...environment },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let [output, complaints] = ['', '']
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (complaints += chunk))
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => {
    child.on('close', (code) => resolve(code))
  })
  return { child, ended, output: () => output, complaints: () => complaints }
}

/** @param {import('./hub/settings.mjs').HubOptions} [options] */
async function openHub(options) {
  const hub = await startHub(options)
  onTestFinished(() => hub.close())
  return { hub, environment: { HF_ENDPOINT: `${hub.hubUrl}/`, HF_TOKEN: hub.token } }
}

/** @param {import('./hub/start-hub.mjs').LocalHub} hub how many repositories were made, and deleted */
const countsOf = ({ requests }) => ({
  made: requests.filter(({ path, status }) => path === '/api/repos/create' && status === 200)
    .length,
  deleted: requests.filter(({ path, status }) => path === '/api/repos/delete' && status === 200)
    .length,
})

test('answers what it is asked, and never prints the token', { timeout: 30_000 }, async () => {
  const { hub, environment } = await openHub()
  const text = startCommand(environment, '--only', '4,1')
  expect(await text.ended).toBe(0)
  expect(text.output()).toMatch(/^1\. .*\n[^]*^4\. .*\n[^]*^ {6}200, a new commit/m)
  expect(text.output()).toMatch(/8 of 8 assumptions hold, 0 do not, 0 were not measured\./)
  expect(countsOf(hub)).toEqual({ made: 1, deleted: 1 })

  // A Hub that says the token back.
  hub.fault(`POST /repos/create status=403 body={"error":"no ${hub.token}"}`)
  const json = startCommand(environment, '--only', '4', '--json')
  expect(await json.ended).toBe(1)
  const report = /** @type {{ answers: { problem: string }[] }} */ (JSON.parse(json.output()))
  expect(report.answers[0]?.problem).toContain('403: no hf_…')
  for (const { output, complaints } of [text, json]) {
    expect(output() + complaints()).not.toContain(hub.token)
  }
})

test('deletes what it made when it is interrupted', { timeout: 30_000 }, async () => {
  const { hub, environment } = await openHub({ faults: ['POST /commit/ slow=60000 count=*'] })
  const command = startCommand(environment, '--only', '4')
  await expect
    .poll(() => hub.requests.some(({ path }) => path.includes('/commit/')), { timeout: 20_000 })
    .toBe(true)
  command.child.kill('SIGINT')
  expect(await command.ended).toBe(130)
  expect(command.output()).toContain('Interrupted')
  expect(countsOf(hub)).toEqual({ made: 1, deleted: 1 })
})

test('says what it would do, and asks nothing', { timeout: 30_000 }, async () => {
  const { hub, environment } = await openHub()
  const command = startCommand({ HF_ENDPOINT: environment.HF_ENDPOINT }, '--dry-run')
  expect(await command.ended).toBe(0)
  expect(command.output()).toContain(`At ${hub.hubUrl}:`)
  expect(command.output().match(/^\d\. /gm)).toHaveLength(9)
  expect(hub.requests).toEqual([])
})

test('explains itself', { timeout: 30_000 }, async () => {
  const help = startCommand({}, '--help')
  expect(await help.ended).toBe(0)
  expect(help.output()).toContain('--exhaust-quota')
  /** @type {[NodeJS.ProcessEnv, string, string][]} */
  const cases = [
    [{}, '--json', 'HF_TOKEN is not set'],
    [{}, '--only=1,10', '--only takes numbers from 1 to 9, not "1,10"'],
    [{ HF_ENDPOINT: 'hub' }, '--dry-run', 'HF_ENDPOINT should be an address'],
    [{}, '--viewer=x', '--viewer should be an address'],
    [{}, '--quick', "Unknown option '--quick'"],
  ]
  for (const [environment, option, problem] of cases) {
    const command = startCommand(environment, option)
    expect(await command.ended, option).toBe(2)
    expect(command.complaints(), option).toContain(problem)
  }
})

test('a token that is not valid ends it before anything is made', { timeout: 30_000 }, async () => {
  const { hub, environment } = await openHub()
  const command = startCommand({ ...environment, HF_TOKEN: 'hf_other' }, '--only', '4')
  expect(await command.ended).toBe(1)
  expect(command.complaints()).toContain('the token is of no use')
  expect(command.complaints()).not.toContain('hf_other')
  expect(countsOf(hub)).toEqual({ made: 0, deleted: 0 })
})
