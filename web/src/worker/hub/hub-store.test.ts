import { describe, expect, test } from 'vitest'
import { MemoryHub } from '../../../test/store-fixture/memory-hub.ts'
import { nextTask } from '../message-pauses.ts'

const PATH = 'projects/p/metrics/a/x.parquet'
const bytes = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => index % 251)

function hubWithFile(length = 1000): MemoryHub {
  const hub = new MemoryHub()
  hub.files.set(PATH, bytes(length))
  return hub
}

/** Lets time pass in steps until `work` is done. */
async function finished<Result>(hub: MemoryHub, work: Promise<Result>): Promise<Result> {
  const state = { isDone: false }
  void work
    .catch(() => undefined)
    .finally(() => {
      state.isDone = true
    })
  for (let turn = 0; turn < 500; turn++) {
    if (state.isDone) break
    await nextTask()
    hub.clock.advance(500)
  }
  return work
}

describe('texts', () => {
  test('are read by their path, and are the same while their ETag is', async () => {
    const hub = new MemoryHub()
    hub.texts.set('index.json', '{}')
    const read = await hub.store.readText('index.json', null)
    expect(read).toEqual({ kind: 'text', text: '{}', validator: '"{}"' })
    hub.clock.advance(15_000)
    expect(await hub.store.readText('index.json', '"{}"')).toEqual({ kind: 'same' })
    expect(await hub.store.readText('absent.json', null)).toEqual({ kind: 'absent' })
    expect(hub.asked.map(({ cache }) => cache)).toEqual(['no-cache', 'no-cache', 'no-cache'])
  })

  test('of one commit are not asked for one by one', async () => {
    const hub = new MemoryHub()
    for (const path of ['index.json', 'a.json', 'b.json']) hub.texts.set(path, '1')
    for (const path of hub.texts.keys()) await hub.store.readText(path, null)
    hub.clock.advance(15_000)
    for (const path of hub.texts.keys()) {
      expect(await hub.store.readText(path, '"1"')).toEqual({ kind: 'same' })
    }
    expect(hub.asked.slice(3).map(({ path }) => path)).toEqual(['index.json'])

    hub.commit = '1'.repeat(40)
    hub.texts.set('b.json', '2')
    hub.clock.advance(15_000)
    await hub.store.readText('index.json', '"1"')
    expect(await hub.store.readText('b.json', '"1"')).toMatchObject({ kind: 'text', text: '2' })
  })

  test('are asked for again now and then, whatever was concluded', async () => {
    const hub = new MemoryHub()
    for (const path of ['index.json', 'a.json']) hub.texts.set(path, '1')
    for (const path of hub.texts.keys()) await hub.store.readText(path, null)
    hub.clock.advance(120_000)
    for (const path of hub.texts.keys()) await hub.store.readText(path, '"1"')
    expect(hub.asked.slice(2).map(({ path }) => path)).toEqual(['index.json', 'a.json'])
  })

  test('are asked for again when a file is gone that one of them names', async () => {
    const hub = new MemoryHub()
    hub.texts.set('index.json', '1')
    hub.texts.set('manifest.json', '1')
    await hub.store.readText('manifest.json', null)
    await hub.store.readText('index.json', null)
    expect(await hub.store.readText('manifest.json', '"1"')).toEqual({ kind: 'same' })
    hub.texts.set('manifest.json', '2')
    expect(await hub.store.readRange(PATH, 0, 10)).toEqual({ kind: 'absent' })
    expect(await hub.store.readText('manifest.json', '"1"')).toMatchObject({ text: '2' })
  })

  test('with a token keep the preflight that was made for them', async () => {
    const hub = new MemoryHub()
    hub.token = 'hf_x'
    hub.texts.set('index.json', '1')
    hub.requests.authorize('hf_x')
    await hub.store.readText('index.json', null)
    expect(hub.asked).toMatchObject([{ cache: 'default', authorization: 'Bearer hf_x' }])
  })
})

describe('files', () => {
  test('are read by plain ranges, from an address that is asked for once', async () => {
    const hub = hubWithFile()
    hub.token = 'hf_x'
    hub.requests.authorize('hf_x')
    const reads = await Promise.all([
      hub.store.readRange(PATH, 0, 10),
      hub.store.readRange(PATH, 100, 110),
      hub.store.readRange(PATH, 990, 1000),
    ])
    expect(reads.map((read) => 'bytes' in read && read.bytes[0])).toEqual([0, 100, 990 % 251])
    expect(hub.asked.map(({ host, range }) => [host, range])).toEqual([
      ['hub', 'bytes=0-9'],
      ['cdn', 'bytes=100-109'],
      ['cdn', 'bytes=990-999'],
    ])
    expect(hub.asked.map(({ authorization }) => authorization)).toEqual(['Bearer hf_x', null, null])
  })

  test('end where they end', async () => {
    const hub = hubWithFile(10)
    expect(await hub.store.readRange(PATH, 10, 20)).toEqual({ kind: 'nothing' })
    expect(await hub.store.readRange('no.parquet', 0, 1)).toEqual({ kind: 'absent' })
    expect(await hub.store.readWhole('no.parquet')).toBeNull()
  })

  test.each([0, 1, 524_288, 524_289, 1_200_000])(
    'of %i bytes are whole in pieces',
    async (length) => {
      const hub = hubWithFile(length)
      expect(Buffer.compare((await hub.store.readWhole(PATH)) ?? bytes(9), bytes(length))).toBe(0)
      for (const { range } of hub.asked) {
        const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
        expect(Number(end) - Number(start)).toBeLessThan(512 * 1024)
      }
    },
  )

  test('whose address has expired are asked for anew, once for all readers', async () => {
    const hub = hubWithFile()
    await hub.store.readRange(PATH, 0, 10)
    hub.series++
    hub.asked.length = 0
    const starts = [0, 100, 200, 300]
    const reads = await Promise.all(starts.map((at) => hub.store.readRange(PATH, at, at + 10)))
    expect(reads.every(({ kind }) => kind === 'part')).toBe(true)
    expect(hub.countOf('hub')).toBe(1)
    expect(hub.asked.filter(({ status }) => status === 403)).toHaveLength(4)
  })

  test('are asked for anew too when the refusal cannot be read', async () => {
    const hub = hubWithFile()
    await hub.store.readRange(PATH, 0, 10)
    hub.answers.push(null)
    expect(await hub.store.readRange(PATH, 0, 10)).toMatchObject({ kind: 'part' })
    expect(hub.asked.map(({ host, status }) => [host, status])).toEqual([
      ['hub', 206],
      ['cdn', 0],
      ['hub', 206],
    ])
  })

  test('are read by others when who has asked first gives up', async () => {
    const hub = hubWithFile()
    const controller = new AbortController()
    const first = hub.store.readRange(PATH, 0, 10, controller.signal)
    const other = hub.store.readRange(PATH, 10, 20)
    controller.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    expect(await other).toMatchObject({ kind: 'part' })
  })

  test('outside of the store are not asked for', async () => {
    const hub = hubWithFile()
    await expect(hub.store.readRange('../secret', 0, 1)).rejects.toMatchObject({
      code: 'malformed',
    })
    await expect(hub.store.readText('a//b', null)).rejects.toMatchObject({ code: 'malformed' })
    expect(hub.asked).toEqual([])
  })
})

describe('a Hub that does not answer', () => {
  test('is tried some times, and is then out of reach', async () => {
    const hub = hubWithFile()
    hub.answers.push(null, new Response(null, { status: 500 }), null, null)
    const read = hub.store.readText('index.json', null)
    await expect(finished(hub, read)).rejects.toMatchObject({ code: 'unreachable' })
    expect(hub.asked).toHaveLength(4)
  })

  test('and is back in between is read', async () => {
    const hub = new MemoryHub()
    hub.texts.set('index.json', '1')
    hub.answers.push(new Response(null, { status: 503 }), null)
    const read = hub.store.readText('index.json', null)
    expect(await finished(hub, read)).toMatchObject({ kind: 'text', text: '1' })
  })

  test('has had too many requests: all wait, and one tries', async () => {
    const hub = new MemoryHub()
    for (const path of ['a.json', 'b.json', 'c.json']) hub.texts.set(path, '1')
    for (let count = 0; count < 3; count++) hub.answers.push(new Response(null, { status: 429 }))
    const reads = [...hub.texts.keys()].map((path) => hub.store.readText(path, null))
    await nextTask()
    expect(hub.asked).toHaveLength(3)
    hub.answers.push(new Response(null, { status: 429 }))
    hub.clock.advance(2000)
    await nextTask()
    expect(hub.asked).toHaveLength(4)
    hub.clock.advance(3900)
    await nextTask()
    expect(hub.asked).toHaveLength(4)
    expect(await finished(hub, Promise.all(reads))).toHaveLength(3)
    expect(hub.asked).toHaveLength(7)
  })

  test('for too long is told, and not asked in between', async () => {
    const hub = new MemoryHub()
    for (let count = 0; count < 20; count++) hub.answers.push(new Response(null, { status: 429 }))
    const read = finished(hub, hub.store.readText('a.json', null))
    await expect(read).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('429'),
    })
    expect(hub.asked.length).toBeLessThanOrEqual(6)
    const asked = hub.asked.length
    const next = hub.store.readText('a.json', null)
    await nextTask()
    expect(hub.asked).toHaveLength(asked)
    await expect(finished(hub, next)).rejects.toMatchObject({ code: 'unreachable' })
    expect(hub.asked.length).toBeLessThanOrEqual(asked + 1)
  })
})

describe('a Hub that says no', () => {
  const answer = (status: number, code?: string): Response =>
    new Response(null, { status, ...(code !== undefined && { headers: { 'x-error-code': code } }) })

  test.each([
    [answer(401), null, 'sign-in-needed'],
    [answer(401), 'hf_x', 'expired'],
    [answer(403, 'GatedRepo'), null, 'no-access'],
    [answer(403), 'hf_x', 'no-access'],
    [answer(404, 'RepoNotFound'), 'hf_x', 'no-access'],
    [answer(404, 'RepoNotFound'), null, 'absent-dataset'],
    [answer(404, 'RevisionNotFound'), null, 'absent-dataset'],
  ])('by %o with token %s: %s', async (response, token, code) => {
    const hub = hubWithFile()
    hub.requests.authorize(token)
    hub.answers.push(response)
    await expect(hub.store.readText('index.json', null)).rejects.toMatchObject({ code })
    expect(hub.denied).toMatchObject([{ code }])
  })

  test('to a range, says it as well', async () => {
    const hub = hubWithFile()
    hub.token = 'hf_x'
    await expect(hub.store.readRange(PATH, 0, 1)).rejects.toMatchObject({ code: 'sign-in-needed' })
  })

  test('to a token, is not sent it again', async () => {
    const hub = hubWithFile()
    hub.token = 'hf_new'
    hub.requests.authorize('hf_old')
    await expect(hub.store.readText('a.json', null)).rejects.toMatchObject({ code: 'expired' })
    await expect(hub.store.readText('b.json', null)).rejects.toMatchObject({ code: 'expired' })
    expect(hub.asked).toHaveLength(1)
    hub.requests.authorize('hf_new')
    expect(await hub.store.readText('a.json', null)).toEqual({ kind: 'absent' })
  })
})
