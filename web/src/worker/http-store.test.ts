import { describe, expect, it, vi } from 'vitest'
import { nextTask } from './message-pauses.ts'
import { MemoryHost } from '../../test/store-fixture/memory-host.ts'
import { HttpStore } from './http-store.ts'

function storeOf(host: MemoryHost): HttpStore {
  return new HttpStore(host.url, host.fetch)
}

const text = (bytes: Uint8Array | null | undefined): string =>
  new TextDecoder().decode(bytes ?? undefined)

describe('HttpStore', () => {
  it('reads text, and says so when it is the same', async () => {
    const host = new MemoryHost()
    host.write('a.json', '1')
    const store = storeOf(host)
    const first = await store.readText('a.json', null)
    expect(first).toMatchObject({ kind: 'text', text: '1' })
    const validator = first.kind === 'text' ? first.validator : null
    expect(await store.readText('a.json', validator)).toEqual({ kind: 'same' })
    host.write('a.json', '2')
    expect(await store.readText('a.json', validator)).toMatchObject({ kind: 'text', text: '2' })
  })

  it('asks anew for what may have changed, and holds ranges off the cache', async () => {
    const seen: (RequestCache | undefined)[] = []
    const host = new MemoryHost()
    host.write('a', 'abc')
    const store = new HttpStore(host.url, (url, init) => {
      seen.push(init.cache)
      return host.fetch(url, init)
    })
    const first = await store.readText('a', null)
    await store.readText('a', first.kind === 'text' ? first.validator : null)
    await store.readRange('a', 0, 1)
    await store.readWhole('a')
    expect(seen).toEqual(['no-store', 'no-cache', 'no-store', 'no-store'])
  })

  it('reads explicit ranges, and open ones of files that grow', async () => {
    const host = new MemoryHost()
    host.write('a', 'abcdef')
    const store = storeOf(host)
    const middle = await store.readRange('a', 2, 4)
    expect(middle.kind === 'part' && text(middle.bytes)).toBe('cd')
    const rest = await store.readRange('a', 4, null)
    expect(rest.kind === 'part' && text(rest.bytes)).toBe('ef')
    expect(await store.readRange('a', 6, null)).toEqual({ kind: 'nothing' })
    expect(host.requests.map((request) => request.range)).toEqual([
      'bytes=2-3',
      'bytes=4-',
      'bytes=6-',
    ])
  })

  it('tells whole files from parts', async () => {
    const host = new MemoryHost()
    host.knowsRanges = false
    host.write('a', 'abcdef')
    const read = await storeOf(host).readRange('a', 2, 4)
    expect(read.kind === 'whole' && text(read.bytes)).toBe('abcdef')
  })

  it('gives absence as a value', async () => {
    const store = storeOf(new MemoryHost())
    expect(await store.readText('a', null)).toEqual({ kind: 'absent' })
    expect(await store.readWhole('a')).toBeNull()
    expect(await store.readRange('a', 0, null)).toEqual({ kind: 'absent' })
  })

  it('refuses paths that lead out of the store', async () => {
    const host = new MemoryHost()
    for (const path of [
      '../a',
      'a/../../b',
      '//elsewhere.test/a',
      'https://e.test/',
      '',
      '/a',
      'a?b',
    ]) {
      await expect(storeOf(host).readWhole(path)).rejects.toMatchObject({ code: 'malformed' })
    }
    expect(host.requests).toEqual([])
  })

  it.each([403, 500])('holds a host that answers %d for unreachable', async (status) => {
    const store = new HttpStore('https://host.test/', async () => new Response('no', { status }))
    await expect(store.readText('a', null)).rejects.toMatchObject({
      code: 'unreachable',
      message: `The host answered ${status} to a`,
    })
  })

  it('holds a body that breaks off for unreachable', async () => {
    const store = new HttpStore('https://host.test/', async () => {
      const body = new ReadableStream({
        start: (controller) => controller.error(new TypeError('terminated')),
      })
      return new Response(body)
    })
    await expect(store.readWhole('a')).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('has at most twelve requests in flight, and starts none that is taken back', async () => {
    const releases: (() => void)[] = []
    let startedCount = 0
    const store = new HttpStore('https://host.test/', async () => {
      startedCount++
      await new Promise<void>((resolve) => releases.push(resolve))
      return new Response('1')
    })
    const reads = Array.from({ length: 20 }, (_, index) => store.readWhole(`a${index}`))
    const controller = new AbortController()
    const waiting = store.readWhole('b', controller.signal)
    await nextTask()
    expect(startedCount).toBe(12)
    controller.abort()
    await expect(waiting).rejects.toThrow(/abort/i)
    for (let index = 0; index < 20; index++) {
      releases[index]?.()
      await nextTask()
    }
    expect(await Promise.all(reads)).toHaveLength(20)
    expect(startedCount).toBe(20)
  })

  it('learns where the host tells of changes', async () => {
    const host = new MemoryHost()
    host.eventsUrl = '../events'
    const store = storeOf(host)
    expect(store.eventsUrl).toBeNull()
    await store.readText('index.json', null)
    expect(store.eventsUrl).toBe('https://host.test/events')
  })

  describe('where the host offers parts', () => {
    /** What the host was asked for, by path, once the offer is known. */
    async function askedFor(partsUrl: string, answer: () => Response): Promise<string[]> {
      const host = new MemoryHost()
      host.write('index.json', '{}')
      host.write('a', 'abcdef')
      const asked: string[] = []
      const store = new HttpStore(host.url, async (url, init) => {
        asked.push(new URL(url).pathname)
        if (init.method === 'POST') return answer()
        const response = await host.fetch(url, init)
        response.headers.set('shardboard-parts', partsUrl)
        return response
      })
      await store.readText('index.json', null)
      await vi.dynamicImportSettled()
      const read = await store.readRange('a', 2, 4)
      expect(read.kind === 'part' && text(read.bytes)).toBe('cd')
      expect(text(await store.readWhole('a'))).toMatch(/^(cd|abcdef)$/)
      return asked.slice(1)
    }

    it('asks for them', async () => {
      const asked = await askedFor('../parts', () => new Response('[2]\ncd'))
      expect(asked).toEqual(['/parts', '/parts'])
    })

    it('asks for them alone where that fails', async () => {
      const asked = await askedFor('../parts', () => new Response('no', { status: 404 }))
      expect(asked).toEqual(['/parts', '/store/a', '/parts', '/store/a'])
    })

    it('asks no other host', async () => {
      const asked = await askedFor('https://evil.test/parts', () => new Response('[2]\ncd'))
      expect(asked).toEqual(['/store/a', '/store/a'])
    })
  })
})
