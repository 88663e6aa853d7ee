import { beforeEach, describe, expect, test } from 'vitest'
import type {
  FromQueryWorker,
  QueryProgress,
  QueryResult,
  ToQueryWorker,
} from '../query-protocol.ts'
import { ABORT_GRACE_MS, QueryClient, type QueryError, type QueryListener } from './query-client.ts'

const ADDRESS = { kind: 'http', url: 'https://host.test/data/' } as const

const RESULT: QueryResult = {
  kind: 'result',
  ipc: new Uint8Array(0),
  isCut: false,
  loaded: { runCount: 0, metricCount: 0, pointCount: 0, byteLength: 0, fileCount: 0 },
  problems: [],
  times: { planMs: 0, loadMs: 0, runMs: 0 },
}

/** A worker by hand: what it was told, and what it says. */
class FakeWorker {
  readonly told: ToQueryWorker[] = []
  isEnded = false
  readonly listener: QueryListener

  constructor(listener: QueryListener) {
    this.listener = listener
  }

  say(message: FromQueryWorker): void {
    this.listener.message(message)
  }
}

let workers: FakeWorker[]
let timers: { callback: () => void; delayMs: number; isCancelled: boolean }[]
let progress: QueryProgress[]
let broken: QueryError[]
let client: QueryClient

beforeEach(() => {
  workers = []
  timers = []
  progress = []
  broken = []
  client = new QueryClient({
    address: ADDRESS,
    token: null,
    folder: 'p',
    startWorker: (listener) => {
      const worker = new FakeWorker(listener)
      workers.push(worker)
      return {
        post: (message) => worker.told.push(message),
        terminate: () => (worker.isEnded = true),
      }
    },
    schedule: (callback, delayMs) => {
      const timer = { callback, delayMs, isCancelled: false }
      timers.push(timer)
      return () => (timer.isCancelled = true)
    },
    onProgress: (one) => progress.push(one),
    onBroken: (error) => broken.push(error),
  })
})

const ready = (worker = workers.at(-1)): void =>
  worker?.say({ kind: 'progress', progress: { kind: 'ready', version: 'v1', startMs: 1 } })

const ask = (signal = new AbortController().signal): ReturnType<QueryClient['query']> =>
  client.query({ sql: 'SELECT 1' }, signal)

describe('an engine starts at once', () => {
  test('and its answers go to who asked', async () => {
    expect(workers[0]?.told).toEqual([{ kind: 'open', address: ADDRESS, token: null, folder: 'p' }])
    const [one, other] = [ask(), ask()]
    workers[0]?.say({ kind: 'progress', progress: { kind: 'running' } })
    workers[0]?.say({ kind: 'answer', id: 2, answer: RESULT })
    const failure = { code: 'sql', message: 'no', sqlKind: 'Parser', position: 3 } as const
    workers[0]?.say({ kind: 'failure', id: 1, ...failure })
    await expect(other).resolves.toBe(RESULT)
    await expect(one).rejects.toMatchObject(failure)
    expect(progress).toEqual([{ kind: 'running' }])
  })

  test('and when there can be none, every query says why', async () => {
    const waiting = ask()
    workers[0]?.say({ kind: 'broken', code: 'unreachable', message: 'not there' })
    await expect(waiting).rejects.toMatchObject({ code: 'unreachable', message: 'not there' })
    await expect(ask()).rejects.toThrow('not there')
    expect(broken).toMatchObject([{ code: 'unreachable', message: 'not there' }])
    expect(workers).toHaveLength(1)
  })
})

describe('a query that is taken back', () => {
  beforeEach(() => ready())

  test('is left at once, and the engine stays when it hears of it', async () => {
    const controller = new AbortController()
    const query = ask(controller.signal)
    controller.abort(new Error('enough'))
    await expect(query).rejects.toThrow('enough')
    expect(workers[0]?.told.at(-1)).toEqual({ kind: 'abort', id: 1 })
    workers[0]?.say({ kind: 'aborted', id: 1 })
    expect(timers).toEqual([
      { callback: expect.any(Function), delayMs: ABORT_GRACE_MS, isCancelled: true },
    ])
    expect(workers).toHaveLength(1)
  })

  test('is ended with its engine when that does not hear', async () => {
    const controller = new AbortController()
    const query = ask(controller.signal)
    controller.abort(new Error('enough'))
    await expect(query).rejects.toThrow('enough')
    timers[0]?.callback()
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, false])
    const next = ask()
    workers[1]?.say({ kind: 'answer', id: 2, answer: RESULT })
    await expect(next).resolves.toBe(RESULT)
  })

  test('takes no other with it, which is asked of the next engine', async () => {
    const controller = new AbortController()
    ask(controller.signal).catch(() => undefined)
    const waiting = ask()
    controller.abort(new Error('enough'))
    timers[0]?.callback()
    expect(workers[1]?.told).toEqual([
      { kind: 'open', address: ADDRESS, token: null, folder: 'p' },
      { kind: 'query', id: 2, query: { sql: 'SELECT 1' } },
    ])
    workers[1]?.say({ kind: 'answer', id: 2, answer: RESULT })
    await expect(waiting).resolves.toBe(RESULT)
  })
})

describe('a query that is taken back before the engine has come', () => {
  test('ends no engine, and the next query waits for it', async () => {
    const controller = new AbortController()
    ask(controller.signal).catch(() => undefined)
    const waiting = ask()
    workers[0]?.say({
      kind: 'progress',
      progress: { kind: 'engine', loadedBytes: 1, totalBytes: null },
    })
    controller.abort()
    expect(timers).toEqual([])
    workers[0]?.say({ kind: 'aborted', id: 1 })
    ready()
    expect(timers).toEqual([])
    workers[0]?.say({ kind: 'answer', id: 2, answer: RESULT })
    await expect(waiting).resolves.toBe(RESULT)
    expect(workers).toHaveLength(1)
  })

  test('and is not heard of once it has come, is ended with it after all', () => {
    const controller = new AbortController()
    ask(controller.signal).catch(() => undefined)
    controller.abort()
    ready()
    ready()
    expect(timers).toHaveLength(1)
    timers[0]?.callback()
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, false])
  })
})

test('an engine that has failed is followed by another', async () => {
  const query = ask()
  const failure = {
    code: 'engine',
    message: 'out of bounds',
    sqlKind: null,
    position: null,
  } as const
  workers[0]?.say({ kind: 'failure', id: 1, ...failure })
  await expect(query).rejects.toMatchObject({ code: 'engine' })
  expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, false])
})

test('a script that cannot be loaded is told', async () => {
  const query = ask()
  workers[0]?.listener.failed('its script could not be loaded')
  await expect(query).rejects.toThrow('its script could not be loaded')
})

test('a closed client ends its engine, and what it says after that is nobody’s', async () => {
  const query = ask()
  client.close()
  expect(workers[0]?.isEnded).toBe(true)
  await expect(query).rejects.toThrow('was left')
})
