import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RawResponse } from './testing/raw-request.ts'
import { ServedStore } from './testing/served-store.ts'

let served: ServedStore

beforeEach(async () => {
  served = await ServedStore.open()
})
afterEach(() => served.close())

const ask = (parts: unknown, headers = {}): Promise<RawResponse> =>
  served.request('/parts', { method: 'POST', body: JSON.stringify(parts), headers })

/** The states in the first line, and the bytes after it. */
function read({ body }: RawResponse): { states: unknown; rest: string } {
  const end = body.indexOf('\n')
  const states: unknown = JSON.parse(body.subarray(0, end).toString())
  return { states, rest: body.subarray(end + 1).toString() }
}

describe('parts of files', () => {
  it('come one after the other, in the order in which they were asked for', async () => {
    await served.write('store/projects/p/a.parquet', '0123456789')
    await served.write('store/projects/p/b.parquet', 'abc')
    const response = await ask([
      ['projects/p/a.parquet', 2, 5],
      ['projects/p/b.parquet', 0, null],
      ['projects/p/a.parquet', 8, 100],
      ['projects/p/a.parquet', 0, 1],
    ])
    expect(response.status).toBe(200)
    expect(read(response)).toEqual({ states: [3, 3, 2, 1], rest: '234abc890' })
    expect(response.headers['content-length']).toBe(String(response.body.byteLength))
  })

  it('say what is not there, and why', async () => {
    await served.write('store/projects/p/a.parquet', 'abc')
    await served.write('store/projects/p/empty.wal', '')
    await served.write('secret.txt', 'secret')
    await symlink(join(served.folder, 'secret.txt'), join(served.folder, 'store/projects/p/link'))
    const paths = [
      'projects/p/none.parquet',
      'projects/p',
      'notes.txt',
      '../secret.txt',
      'projects/p/link',
      'projects/%2e%2e/%2e%2e/secret.txt',
      'projects/p/.lock',
    ]
    const response = await ask([
      ...paths.map((path) => [path, 0, null]),
      ['projects/p/a.parquet', 3, null],
      ['projects/p/empty.wal', 0, null],
    ])
    expect(read(response)).toEqual({
      states: [...paths.map(() => 'absent'), 'nothing', 0],
      rest: '',
    })
  })

  it.each([
    ['not JSON', '['],
    ['not an array', '{}'],
    ['no bytes', JSON.stringify([['projects/a']])],
    ['backward', JSON.stringify([['projects/a', 5, 3]])],
    ['a fraction', JSON.stringify([['projects/a', 0.5, 3]])],
    ['too many', JSON.stringify(Array.from({ length: 129 }, () => ['projects/a', 0, 1]))],
    ['too long', JSON.stringify([['x'.repeat(300_000), 0, 1]])],
  ])('are refused where the request is %s', async (_, body) => {
    const { status } = await served.request('/parts', { method: 'POST', body })
    expect(status).toBe(400)
  })

  it('are refused to pages of another origin, and to a foreign name', async () => {
    expect((await ask([], { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask([], { Host: 'evil.example' })).status).toBe(403)
  })

  it('are asked for by POST alone', async () => {
    const { status, headers } = await served.request('/parts')
    expect(status).toBe(405)
    expect(headers.allow).toBe('POST')
  })

  it('are offered with the list of projects', async () => {
    await served.write('store/index.json', '{}')
    const { headers } = await served.request('/data/index.json')
    const url = new URL(String(headers['shardboard-parts']), 'http://host/prefix/data/')
    expect(url.pathname).toBe('/prefix/parts')
  })
})
