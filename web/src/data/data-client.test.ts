import { describe, expect, it } from 'vitest'
import { nextTask } from '../worker/message-pauses.ts'
import type { ToWorker } from '../worker/protocol.ts'
import type { DataNotice } from './catalog.ts'
import { DataClient } from './data-client.ts'
import type { SeriesQuestion } from './series.ts'
import type { StartWorker, WorkerListener } from './worker-port.ts'

class WorkerFixture {
  readonly received: Pick<ToWorker, 'kind' | 'id'>[] = []
  isTerminated = false
  readonly listener: WorkerListener

  constructor(listener: WorkerListener) {
    this.listener = listener
  }

  /** Answers the last call. */
  answer(answer: unknown): void {
    this.listener.message({ kind: 'answer', id: this.received.at(-1)?.id, answer })
  }

  get names(): string[] {
    return this.received.map((message) => ('name' in message ? String(message.name) : message.kind))
  }
}

class ClientFixture {
  readonly workers: WorkerFixture[] = []
  readonly client: DataClient

  constructor() {
    const start: StartWorker = (listener) => {
      const worker = new WorkerFixture(listener)
      this.workers.push(worker)
      return {
        post: (message) => worker.received.push(message),
        terminate: () => {
          worker.isTerminated = true
        },
      }
    }
    this.client = new DataClient(start)
  }

  get worker(): WorkerFixture {
    const worker = this.workers.at(-1)
    if (worker === undefined) throw new Error('No worker was started')
    return worker
  }
}

const QUESTION: SeriesQuestion = {
  metric: 'loss',
  runIds: ['a'],
  xAxis: { kind: 'step' },
  window: null,
  widthPx: 100,
  logX: false,
  smoothing: { kind: 'ema', windowPoints: 0 },
}

const ANSWER = { lines: [], xExtent: null, placements: [], problems: [] }

describe('DataClient', () => {
  it('asks each question and resolves with its answer', async () => {
    const { client, worker } = new ClientFixture()
    const opened = client.open({ kind: 'http', url: 'https://host.test/' })
    worker.answer({ projects: [{ name: 'P', folder: 'p' }] })
    expect(await opened).toEqual({ projects: [{ name: 'P', folder: 'p' }] })
    const runs = client.openProject('p')
    worker.answer({ runs: [] })
    expect(await runs).toEqual({ runs: [] })
    const metrics = client.selectRuns(['a'])
    worker.answer({ metrics: [], definitions: [], problems: [] })
    expect(await metrics).toEqual({ metrics: [], definitions: [], problems: [] })
    const series = client.series(QUESTION)
    worker.answer(ANSWER)
    expect(await series).toEqual(ANSWER)
    const record = client.runRecord('a')
    worker.answer({ id: 'a', attempts: [] })
    expect(await record).toEqual({ id: 'a', attempts: [] })
    const visible = client.setVisible(false)
    worker.answer(null)
    await visible
    expect(worker.names).toEqual([
      'open',
      'openProject',
      'selectRuns',
      'series',
      'runRecord',
      'setVisible',
    ])
  })

  it('rejects with the code and the message of a failure', async () => {
    const { client, worker } = new ClientFixture()
    const opened = client.open({ kind: 'http', url: 'https://host.test/' })
    worker.listener.message({ kind: 'failure', id: 1, code: 'no-store', message: 'Nothing here' })
    await expect(opened).rejects.toMatchObject({
      name: 'DataError',
      code: 'no-store',
      message: 'Nothing here',
    })
  })

  it('rejects with an AbortError, tells the worker, and takes no answer any more', async () => {
    const { client, worker } = new ClientFixture()
    const controller = new AbortController()
    const series = client.series(QUESTION, controller.signal)
    controller.abort()
    await expect(series).rejects.toMatchObject({ name: 'AbortError' })
    expect(worker.received.at(-1)).toEqual({ kind: 'abort', id: 1 })
    worker.listener.message({ kind: 'aborted', id: 1 })
    const second = client.series(QUESTION, controller.signal)
    await expect(second).rejects.toMatchObject({ name: 'AbortError' })
    expect(worker.received).toHaveLength(2)
  })

  it('leaves a signal alone once the answer has come', async () => {
    const { client, worker } = new ClientFixture()
    const controller = new AbortController()
    const series = client.series(QUESTION, controller.signal)
    worker.answer(ANSWER)
    await series
    controller.abort()
    expect(worker.names).toEqual(['series'])
  })

  it('tells notices until the subscription ends', () => {
    const { client, worker } = new ClientFixture()
    const heard: DataNotice[] = []
    const unsubscribe = client.subscribe((notice) => heard.push(notice))
    const notice = { kind: 'points', runIds: ['a'] } as const
    worker.listener.message({ kind: 'notice', notice })
    unsubscribe()
    worker.listener.message({ kind: 'notice', notice })
    expect(heard).toEqual([notice])
  })

  it('rejects what is pending when the worker fails, and brings a new one to the same place', async () => {
    const fixture = new ClientFixture()
    const { client } = fixture
    const heard: DataNotice[] = []
    client.subscribe((notice) => heard.push(notice))
    const authorized = client.authorize('https://hub.test', 'hf_t')
    fixture.worker.answer(null)
    await authorized
    const opened = client.open({ kind: 'http', url: 'https://host.test/' })
    fixture.worker.answer({ projects: [] })
    await opened
    const [first] = fixture.workers
    const pending = [client.openProject('p'), client.selectRuns(['a']), client.series(QUESTION)]
    first?.listener.failed('out of memory')
    for (const call of pending) {
      await expect(call).rejects.toMatchObject({
        code: 'internal',
        message: 'The data worker stopped: out of memory',
      })
    }
    expect(first?.isTerminated).toBe(true)
    expect(fixture.workers).toHaveLength(2)
    expect(fixture.worker.received).toMatchObject([
      { name: 'setVisible', request: { visible: true } },
      { name: 'authorize', request: { hubUrl: 'https://hub.test', token: 'hf_t' } },
      { name: 'open', request: { address: { kind: 'http', url: 'https://host.test/' } } },
      { name: 'openProject', request: { folder: 'p' } },
      { name: 'selectRuns', request: { runIds: ['a'] } },
    ])
    const answers = [
      null,
      null,
      { projects: [] },
      { runs: [] },
      { metrics: [], definitions: [], problems: [] },
    ]
    for (const [index, answer] of answers.entries()) {
      const id = fixture.worker.received[index]?.id
      fixture.worker.listener.message({ kind: 'answer', id, answer })
    }
    const series = client.series(QUESTION)
    fixture.worker.answer(ANSWER)
    expect(await series).toEqual(ANSWER)
    await nextTask()
    expect(heard).toEqual([{ kind: 'points', runIds: ['a'] }])
  })

  it('hears nothing of a worker that failed', () => {
    const fixture = new ClientFixture()
    const heard: DataNotice[] = []
    fixture.client.subscribe((notice) => heard.push(notice))
    fixture.worker.listener.failed('gone')
    fixture.workers[0]?.listener.failed('again')
    fixture.workers[0]?.listener.message({ kind: 'notice', notice: { kind: 'points', runIds: [] } })
    expect(fixture.workers).toHaveLength(2)
    expect(heard).toEqual([])
  })

  it('gives up when the new worker fails too', async () => {
    const fixture = new ClientFixture()
    fixture.worker.listener.failed('once')
    fixture.worker.listener.failed('twice')
    expect(fixture.workers).toHaveLength(2)
    await expect(
      fixture.client.open({ kind: 'http', url: 'https://host.test/' }),
    ).rejects.toMatchObject({
      message: 'The data worker stopped: twice',
    })
  })

  it('takes no answer of another shape', async () => {
    const { client, worker } = new ClientFixture()
    const opened = client.open({ kind: 'http', url: 'https://host.test/' })
    worker.answer({ runs: [] })
    await expect(opened).rejects.toMatchObject({ code: 'internal' })
  })

  it('holds a worker that sends what is no message for broken', async () => {
    const fixture = new ClientFixture()
    const opened = fixture.client.open({ kind: 'http', url: 'https://host.test/' })
    fixture.worker.listener.message({ kind: 'hello' })
    await expect(opened).rejects.toMatchObject({ code: 'internal' })
    expect(fixture.workers).toHaveLength(2)
  })

  it('ends the worker and all questions with close', async () => {
    const { client, worker } = new ClientFixture()
    const opened = client.open({ kind: 'http', url: 'https://host.test/' })
    client.close()
    await expect(opened).rejects.toMatchObject({ message: 'The data worker was closed' })
    expect(worker.isTerminated).toBe(true)
  })
})
