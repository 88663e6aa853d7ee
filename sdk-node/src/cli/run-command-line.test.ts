import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestRaw } from '../serve/testing/raw-request.ts'
import { ExitCode } from './exit-code.ts'
import { runCommandLine, type CommandLineParts } from './run-command-line.ts'
import { RecordedIo } from './testing/recorded-io.ts'

let folder: string
let store: string
let parts: CommandLineParts

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shardboard-cli-'))
  store = join(folder, 'store')
  parts = { version: '1.2.3', siteDir: join(folder, 'site') }
  await mkdir(join(folder, 'site'))
  await writeFile(join(folder, 'site/index.html'), '<!doctype html><title>Shardboard</title>')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs a command until it has printed a line that `pattern` fits, then stops it. */
async function runUntil(
  args: readonly string[],
  io: RecordedIo,
  pattern: RegExp,
): Promise<{ exitCode: ExitCode; line: string }> {
  const running = runCommandLine(args, parts, io)
  const line = await io.line(pattern)
  io.stop()
  return { exitCode: await running, line }
}

async function occupyPort(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return { server, port: address.port }
}

describe('shardboard show', () => {
  it('says where the dashboard and the data are, and serves both until it is stopped', async () => {
    await mkdir(store)
    await writeFile(join(store, 'index.json'), '{}')
    const io = new RecordedIo()
    const args = ['show', '--dir', store, '--port', '0', '--no-open']
    const running = runCommandLine(args, parts, io)
    await io.line(/Ctrl-C/)
    const url = /^Dashboard: (http:\/\/127\.0\.0\.1:\d+\/)$/.exec(io.printed[0] ?? '')?.[1] ?? ''
    expect(io.printed.slice(1)).toEqual([`Data:      ${store}`, 'Press Ctrl-C to stop.'])
    expect(io.noted).toEqual([])
    expect(await (await fetch(url)).text()).toContain('<title>Shardboard')
    expect(await (await fetch(`${url}data/index.json`)).text()).toBe('{}')
    io.stop()
    expect(await running).toBe(ExitCode.done)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  it('takes a store that does not exist yet, from the environment too', async () => {
    const io = new RecordedIo({ SHARDBOARD_DIR: store })
    const { exitCode } = await runUntil(['show', '--port', '0', '--no-open'], io, /Ctrl-C/)
    expect(exitCode).toBe(ExitCode.done)
    expect(io.printed[1]).toBe(`Data:      ${store} (nothing there yet)`)
  })

  it('tells the page of the Hub that the environment names, if it is one', async () => {
    await writeFile(join(parts.siteDir, 'index.html'), '<head></head>')
    for (const [HF_ENDPOINT, isTold] of [
      ['https://hub.example/', true],
      ['hub.example', false],
    ] as const) {
      const io = new RecordedIo({ HF_ENDPOINT })
      const running = runCommandLine(
        ['show', '--dir', store, '--port', '0', '--no-open'],
        parts,
        io,
      )
      const line = await io.line(/Dashboard/)
      const page = await (await fetch(line.replace('Dashboard: ', ''))).text()
      expect(page.includes('content="https://hub.example"')).toBe(isTold)
      expect(io.noted.join().includes('HF_ENDPOINT is "hub.example", and is ignored')).toBe(!isTold)
      io.stop()
      await running
    }
  })

  it('opens the project that is asked for', async () => {
    const io = new RecordedIo()
    const args = ['show', '--dir', store, '--port', '0', '--project', 'a/b & ü']
    const { line } = await runUntil(args, io, /Dashboard/)
    const url = new URL(line.replace('Dashboard: ', ''))
    expect(url.searchParams.get('project')).toBe('a/b & ü')
    expect(io.opened).toEqual([url.href])
  })

  it.each([
    [['--no-open'], {}],
    [['--json'], {}],
    [[], { CI: 'true' }],
  ])('opens no browser with %j %j', async (args, environment) => {
    const io = new RecordedIo(environment)
    await runUntil(['show', '--dir', store, '--port', '0', ...args], io, /127\.0\.0\.1/)
    expect(io.opened).toEqual([])
  })

  it('goes on without a browser, and says so', async () => {
    const io = new RecordedIo()
    io.browserProblem = 'no display'
    const args = ['show', '--dir', store, '--port', '0']
    const { exitCode, line } = await runUntil(args, io, /browser/)
    expect(exitCode).toBe(ExitCode.done)
    expect(line).toContain('no display')
    expect(io.noted).toEqual([line])
  })

  it('prints one line of JSON for programs', async () => {
    const io = new RecordedIo()
    const args = ['show', '--dir', store, '--port', '0', '--json', '--project', 'p']
    await runUntil(args, io, /^\{/)
    expect(io.printed).toHaveLength(1)
    const answer: unknown = JSON.parse(io.printed[0] ?? '')
    expect(answer).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?project=p$/),
      host: '127.0.0.1',
      port: expect.any(Number),
      dir: store,
      project: 'p',
    })
  })

  it('takes the next free port, and says so', async () => {
    const { server, port } = await occupyPort()
    const io = new RecordedIo()
    const args = ['show', '--dir', store, '--port', String(port), '--no-open']
    const { line } = await runUntil(args, io, /Dashboard/)
    const used = Number(new URL(line.replace('Dashboard: ', '')).port)
    expect(used).toBeGreaterThan(port)
    expect(io.noted).toEqual([`Port ${port} is taken; this is port ${used}.`])
    server.close()
  })

  it('says so when others can read the store', async () => {
    const io = new RecordedIo()
    const args = ['show', '--dir', store, '--port', '0', '--host', '0.0.0.0', '--no-open']
    const { line } = await runUntil(args, io, /Dashboard/)
    expect(line).toMatch(/^Dashboard: http:\/\/127\.0\.0\.1:/)
    expect(io.noted.join()).toContain('Whoever can reach this machine')
  })

  it('answers to the names that it is told', async () => {
    const io = new RecordedIo()
    const args = ['show', '--dir', store, '--port', '0', '--no-open']
    for (const name of ['10.9.8.7', 'runs.example']) args.push('--allow-host', name)
    const running = runCommandLine(args, parts, io)
    const port = Number(new URL((await io.line(/Dashboard/)).replace('Dashboard: ', '')).port)
    for (const [host, status] of [
      ['10.9.8.7', 200],
      ['runs.example:443', 200],
      ['other.example', 403],
    ] as const) {
      expect((await requestRaw(port, '/', { headers: { Host: host } })).status).toBe(status)
    }
    io.stop()
    await running
  })

  it('publishes what dead writers left, and warns once when it cannot', async () => {
    const recovered: string[] = []
    parts = {
      ...parts,
      recoverProjects: async (storeDir) => {
        recovered.push(storeDir)
        throw new Error('read-only')
      },
    }
    const io = new RecordedIo()
    await runUntil(['show', '--dir', store, '--port', '0', '--no-open'], io, /read-only/)
    expect(recovered).toEqual([store])
    expect(io.noted).toHaveLength(1)
  })

  it.each([
    ['--dir', '{file}', 'is not a folder'],
    ['--host', '192.0.2.1', 'is no address of this machine'],
  ])('fails on %s %s, saying what to do', async (option, value, message) => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const io = new RecordedIo()
    const args = ['show', '--port', '0', '--no-open', option, value.replace('{file}', file)]
    expect(await runCommandLine(args, parts, io)).toBe(ExitCode.failed)
    expect(io.noted.join()).toContain(message)
    expect(io.noted.join()).toContain(option)
    expect(io.noted.join()).not.toMatch(/^\s+at /m)
    expect(io.printed).toEqual([])
  })
})

describe('the command line', () => {
  it('prints version and help as its answer', async () => {
    const version = new RecordedIo()
    expect(await runCommandLine(['--version'], parts, version)).toBe(ExitCode.done)
    expect(version.printed).toEqual(['1.2.3'])
    for (const args of [['--help'], ['show', '--help'], ['help', 'show']]) {
      const help = new RecordedIo()
      expect(await runCommandLine(args, parts, help)).toBe(ExitCode.done)
      expect(help.printed.join('\n')).toContain('Exit codes:')
      expect(help.noted).toEqual([])
    }
  })

  it.each([
    [[], 'Usage:'],
    [['serve'], "unknown command 'serve'"],
    [['show', '--prot', '1'], 'Did you mean --port?'],
    [['show', 'project'], 'too many arguments'],
    [['show', '--port', '65536'], 'whole number'],
    [['show', '--port', '1e3'], 'whole number'],
    [['show', '--port'], 'argument missing'],
    [['show', '--host', ''], 'name or an address'],
    [['show', '--host', 'http://localhost'], 'name or an address'],
    [['show', '--allow-host', 'a.example:80'], 'name or an address'],
    [['show', '--dir', ''], 'empty'],
    [['show', '--project', ''], 'empty'],
  ])('%j is misuse', async (args, message) => {
    const io = new RecordedIo()
    expect(await runCommandLine(args, parts, io)).toBe(ExitCode.misuse)
    expect(io.noted.join('\n')).toContain(message)
    expect(io.printed).toEqual([])
  })
})
