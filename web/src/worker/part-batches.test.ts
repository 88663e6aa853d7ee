import { describe, expect, it } from 'vitest'
import { PartBatches } from './part-batches.ts'

type Part = [path: string, startByte: number, endByte: number | null]

/** Answers parts of files that hold the digits over and over. */
class PartHost {
  readonly asked: Part[][] = []
  readonly signals: (AbortSignal | null | undefined)[] = []
  status = 200
  /** Holds answers back until it is called. */
  release: () => void = () => {}
  #held: Promise<void> = Promise.resolve()

  hold(): void {
    this.#held = new Promise((resolve) => {
      this.release = resolve
    })
  }

  readonly fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    const parts: Part[] = JSON.parse(String(init.body))
    this.asked.push(parts)
    this.signals.push(init.signal)
    await this.#held
    const bodies = parts.map(([path, from, to]) =>
      path === 'absent' ? null : '0123456789'.slice(from, to ?? undefined),
    )
    const states = bodies.map((body) => body?.length ?? 'absent')
    return new Response(`${JSON.stringify(states)}\n${bodies.join('')}`, { status: this.status })
  }
}

const create = (host: PartHost): PartBatches =>
  new PartBatches('https://host.test/parts', host.fetch)

const text = (read: Awaited<ReturnType<PartBatches['read']>>): string | undefined =>
  read?.kind === 'part' ? new TextDecoder().decode(read.bytes) : read?.kind

describe('PartBatches', () => {
  it('asks at once for what is wanted at once', async () => {
    const host = new PartHost()
    const batches = create(host)
    const reads = await Promise.all([
      batches.read('a', 1, 4, undefined),
      batches.read('absent', 0, null, undefined),
      batches.read('b', 8, null, undefined),
    ])
    expect(reads.map(text)).toEqual(['123', 'absent', '89'])
    expect(host.asked).toEqual([
      [
        ['a', 1, 4],
        ['absent', 0, null],
        ['b', 8, null],
      ],
    ])
  })

  it('keeps three requests under way, and gathers the rest', async () => {
    const host = new PartHost()
    host.hold()
    const batches = create(host)
    const reads = Array.from({ length: 400 }, () => batches.read('a', 0, 1, undefined))
    await expect.poll(() => host.asked.length).toBe(3)
    host.release()
    expect((await Promise.all(reads)).map(text)).toEqual(Array.from({ length: 400 }, () => '0'))
    expect(host.asked.map((parts) => parts.length)).toEqual([128, 128, 128, 16])
  })

  it('splits what would be much', async () => {
    const host = new PartHost()
    const batches = create(host)
    await Promise.all([0, 1, 2].map(() => batches.read('a', 0, 600_000, undefined)))
    expect(host.asked.map((parts) => parts.length)).toEqual([1, 1, 1])
  })

  it('gives up a request when all who wanted it have', async () => {
    const host = new PartHost()
    host.hold()
    const batches = create(host)
    const [first, second] = [new AbortController(), new AbortController()]
    const reads = [batches.read('a', 0, 1, first.signal), batches.read('b', 0, 1, second.signal)]
    await expect.poll(() => host.asked.length).toBe(1)
    first.abort(new Error('first'))
    expect(host.signals[0]?.aborted).toBe(false)
    second.abort(new Error('second'))
    expect(host.signals[0]?.aborted).toBe(true)
    host.release()
    await expect(reads[0]).rejects.toThrow('first')
    await expect(reads[1]).rejects.toThrow('second')
  })

  it('never asks for what nobody wants any more', async () => {
    const host = new PartHost()
    const batches = create(host)
    const abort = new AbortController()
    const reads = [batches.read('a', 0, 1, abort.signal), batches.read('b', 0, 1, undefined)]
    abort.abort(new Error('gone'))
    await expect(reads[0]).rejects.toThrow('gone')
    expect(text((await reads[1]) ?? null)).toBe('0')
    expect(host.asked).toEqual([[['b', 0, 1]]])
  })

  it.each([
    ['refuses', async () => new Response('no', { status: 413 })],
    ['is gone', () => Promise.reject(new TypeError('fetch failed'))],
    ['sends something else', async () => new Response('<html>')],
    ['sends too little', async () => new Response('[3]\nab')],
    ['sends too much', async () => new Response('[3]\nabcd')],
    ['sends another number of parts', async () => new Response('[]\n')],
  ])('leaves it to be asked for alone where the host %s', async (_, fetch) => {
    const batches = new PartBatches('https://host.test/parts', fetch)
    expect(await batches.read('a', 0, 3, undefined)).toBeNull()
  })
})
