import { chmod, mkdir, symlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDashboardServer } from './dashboard-server.ts'
import { EventClient } from './testing/event-client.ts'
import { ServedStore } from './testing/served-store.ts'
import { asUnprivilegedUser } from './testing/unprivileged.ts'

let served: ServedStore

beforeEach(async () => {
  served = await ServedStore.open()
})
afterEach(() => served.close())

describe('what is served', () => {
  it.each([
    '/../secret.txt',
    '/data/../../secret.txt',
    '/data/%2e%2e/%2e%2e/secret.txt',
    '/data/..%2f..%2fsecret.txt',
    '/data/....//secret.txt',
    '/data/%252e%252e/secret.txt',
    '/data/../site/index.html',
    '//secret.txt',
    '/data/.hidden.json',
    '/data/writer.lock',
    '/data/out/secret.txt',
    '/data/out.txt',
    '/data/up/secret.txt',
    '/data',
    '/data/',
    '/data/projects',
    '/data/pipe',
    '/events/x',
  ])('is not %s', async (target) => {
    await served.write('secret.txt', 'secret')
    await served.write('store/.hidden.json', 'secret')
    await served.write('store/writer.lock', 'secret')
    await served.write('outside/secret.txt', 'secret')
    await mkdir(join(served.folder, 'store/projects'))
    await symlink(join(served.folder, 'outside'), join(served.folder, 'store/out'))
    await symlink('../secret.txt', join(served.folder, 'store/out.txt'))
    await symlink('..', join(served.folder, 'store/up'))
    execFileSync('mkfifo', [join(served.folder, 'store/pipe')])
    const { status, body } = await served.request(target)
    expect([400, 404]).toContain(status)
    expect(body.toString()).not.toContain('secret')
  })

  it('is what a link inside the store leads to', async () => {
    await served.write('store/projects/a.json', '{}')
    await symlink('a.json', join(served.folder, 'store/projects/b.json'))
    expect((await served.request('/data/projects/b.json')).body.toString()).toBe('{}')
  })

  it('is what a store behind a link holds', async () => {
    await served.write('elsewhere/index.json', '{}')
    await symlink('elsewhere', join(served.folder, 'store'))
    expect((await served.request('/data/index.json')).status).toBe(200)
  })

  it('never reports a file that cannot be read as absent', async () => {
    const file = await served.write('store/index.json', '{}')
    await chmod(file, 0)
    const { status, body } = await asUnprivilegedUser(() => served.request('/data/index.json'))
    expect(status).toBe(403)
    expect(body.toString()).toContain('not permitted')
    expect(served.warnings.join()).toContain('EACCES')
  })
})

describe('requests', () => {
  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
    const { status, headers } = await served.request('/data/index.json', { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
  })

  it('for another host, or from another origin, are refused', async () => {
    await served.write('store/index.json', '{}')
    const ask = (headers: Record<string, string>) => served.request('/data/index.json', { headers })
    const rebound = await ask({ Host: 'evil.example' })
    expect([rebound.status, rebound.body.toString()]).toEqual([
      403,
      expect.stringContaining('--allow-host evil.example'),
    ])
    expect((await ask({ Origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask({ Host: 'localhost', Origin: 'http://localhost' })).status).toBe(200)
    expect((await served.request('/events', { headers: { Host: 'evil.example' } })).status).toBe(
      403,
    )
  })

  it.each([
    ['/', {}],
    ['/data/index.json', {}],
    ['/data/absent.json', {}],
    ['/..', {}],
    ['/', { Host: 'evil.example' }],
    ['/events?project=..', {}],
  ])('%s %j carry the security headers', async (target, headers) => {
    await served.write('site/index.html', '<!doctype html>')
    await served.write('store/index.json', '{}')
    const response = await served.request(target, { headers })
    const policy = response.headers['content-security-policy']
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toContain('frame-ancestors')
    expect(response.headers['x-frame-options']).toBeUndefined()
    expect(response.headers['x-content-type-options']).toBe('nosniff')
    expect(response.headers['referrer-policy']).toBe('no-referrer')
    expect(response.headers['cross-origin-resource-policy']).toBe('same-origin')
  })

  it('that are no HTTP do not end the server', async () => {
    await served.write('store/index.json', '{}')
    await new Promise<void>((resolve) => {
      const socket = connect(served.server.port, '127.0.0.1', () =>
        socket.end('\0nonsense\r\n\r\n'),
      )
      socket.resume().on('close', () => resolve())
    })
    expect((await served.request('/data/index.json')).status).toBe(200)
  })
})

describe('a first visit', () => {
  it('is told how to build a site that is missing', async () => {
    const { status, body } = await served.request('/')
    expect(status).toBe(503)
    expect(body.toString()).toContain('npm run build')
  })

  it('finds the change stream, with a store or without', async () => {
    const absent = await served.request('/data/index.json')
    expect(absent.status).toBe(404)
    await served.write('store/index.json', '{}')
    const present = await served.request('/data/index.json')
    expect(present.status).toBe(200)
    for (const { headers } of [absent, present]) {
      const found = new URL(String(headers['shardboard-events']), 'http://host/prefix/data/')
      expect(found.pathname).toBe('/prefix/events')
    }
    expect((await served.request('/data/other.json')).headers['shardboard-events']).toBeUndefined()
  })
})

describe('the address', () => {
  const options = () => ({
    storeDir: join(served.folder, 'store'),
    siteDir: join(served.folder, 'site'),
    onWarning: () => undefined,
  })

  it('is on this machine only', () => {
    expect(served.server.url).toBe(`http://127.0.0.1:${served.server.port}/`)
  })

  it('moves on while ports are taken', async () => {
    const { port } = served.server
    const next = await createDashboardServer({ ...options(), port, portAttempts: 101 })
    expect(next.port).toBeGreaterThan(port)
    expect(next.port).toBeLessThanOrEqual(port + 100)
    await next.close()
  })

  it('is refused when all ports are taken, or when it is not of this machine', async () => {
    const { port } = served.server
    await expect(createDashboardServer({ ...options(), port })).rejects.toThrow('EADDRINUSE')
    await expect(
      createDashboardServer({ ...options(), port: 0, host: '192.0.2.1', portAttempts: 100 }),
    ).rejects.toThrow('EADDRNOTAVAIL')
  })

  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['localhost', 'localhost'],
  ])('of %s is written as %s', async (host, shown) => {
    const server = await createDashboardServer({ ...options(), port: 0, host })
    expect(server.url).toBe(`http://${shown}:${server.port}/`)
    expect((await fetch(`${server.url}data/index.json`)).status).toBe(404)
    await server.close()
  })
})

it('ends everything promptly', async () => {
  await served.write('store/a.wal', new Uint8Array(32 * 1024 * 1024))
  const events = await EventClient.open(served.server.port, '/events')
  await events.nextChanges()
  const ended = new Promise((resolve) => events.response.once('close', resolve))
  await Promise.all([served.server.close(), served.server.close()])
  await ended
  await expect(served.request('/')).rejects.toThrow('ECONNREFUSED')
})
