// @ts-check
import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { at } from './setup/workspace.mjs'

/** @param {...string} args */
function startCommand(...args) {
  const child = spawn(process.execPath, [at('scripts', 'hub.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => {
    child.on('close', (code) => resolve(code))
  })
  return { child, ended, output: () => output }
}

test('says where it is, fails as told and ends when asked', { timeout: 30_000 }, async () => {
  const command = startCommand('--user', 'ada', '--fault', 'GET /api/whoami-v2 status=418')
  await expect.poll(command.output, { timeout: 20_000 }).toMatch(/^Token: /m)
  const [, hub, cdn, token] =
    /^Hub: (http:\/\/127\.0\.0\.1:\d+)\nCDN: (http:\/\/127\.0\.0\.1:\d+)\nToken: (hf_\w+)\n$/.exec(
      command.output(),
    ) ?? []
  expect(hub).not.toBe(cdn)
  const ask = () => fetch(`${hub}/api/whoami-v2`, { headers: { Authorization: `Bearer ${token}` } })
  expect((await ask()).status).toBe(418)
  expect(await (await ask()).json()).toMatchObject({ name: 'ada' })
  command.child.kill('SIGINT')
  expect(await command.ended).toBe(0)
})

test('explains itself', { timeout: 30_000 }, async () => {
  const help = startCommand('--help')
  expect(await help.ended).toBe(0)
  expect(help.output()).toContain('--page-size')
  expect(help.output()).toContain('reset-after-apply')
  const cases = {
    '--fault=GET': 'fault rule "GET" says no path',
    '--page-size=many': '--page-size should be a whole number',
    '--token=secret': 'a token begins with hf_',
    '--quick': "Unknown option '--quick'",
  }
  for (const [option, problem] of Object.entries(cases)) {
    const command = startCommand(option)
    expect(await command.ended, option).toBe(2)
    expect(command.output(), option).toContain(problem)
  }
})
