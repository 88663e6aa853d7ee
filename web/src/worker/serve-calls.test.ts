import { describe, expect, it } from 'vitest'
import { question, ServiceFixture } from '../../test/store-fixture/service-fixture.ts'
import { pointsOf } from '../../test/store-fixture/store-fixture.ts'
import { isToWorker } from './is-to-worker.ts'
import type { FromWorker } from './protocol.ts'
import { CallServer } from './serve-calls.ts'

class ServerFixture {
  readonly service = new ServiceFixture()
  readonly posted: FromWorker[] = []
  readonly transferred: ArrayBuffer[] = []
  readonly server = new CallServer(this.service.service, (message, transfer) => {
    // As a worker's port does: what is handed over is gone from here.
    const arrived = structuredClone(message, { transfer })
    this.transferred.push(...transfer)
    this.posted.push(arrived)
  })

  async open(): Promise<void> {
    this.service.store.run('a').addShard({ loss: pointsOf([3, 2, 1]) })
    await this.service.open()
    await this.service.service.selectRuns(['a'])
  }

  async reply(id: number): Promise<FromWorker> {
    const isReply = (message: FromWorker): boolean => message.kind !== 'notice' && message.id === id
    await this.service.until(() => this.posted.some(isReply))
    await this.service.settle()
    const replies = this.posted.filter(isReply)
    const [reply] = replies
    if (reply === undefined || replies.length > 1) throw new Error(`${replies.length} replies`)
    return reply
  }
}

describe('CallServer', () => {
  it('answers each call by its name', async () => {
    const fixture = new ServerFixture()
    fixture.service.store.run('a').addShard({ loss: pointsOf([1]) })
    fixture.service.store.publish()
    const { server } = fixture
    const { address } = fixture.service.host
    server.receive({ kind: 'call', id: 1, name: 'open', request: { address } })
    server.receive({ kind: 'call', id: 2, name: 'openProject', request: { folder: 'project' } })
    server.receive({ kind: 'call', id: 3, name: 'selectRuns', request: { runIds: ['a'] } })
    server.receive({ kind: 'call', id: 4, name: 'series', request: question('loss') })
    server.receive({ kind: 'call', id: 5, name: 'runRecord', request: { runId: 'a' } })
    server.receive({ kind: 'call', id: 6, name: 'setVisible', request: { visible: false } })
    const answers = []
    for (const id of [1, 2, 3, 4, 5, 6]) answers.push(await fixture.reply(id))
    expect(answers).toMatchObject([
      { kind: 'answer', answer: { projects: [{ folder: 'project' }] } },
      { kind: 'answer', answer: { runs: [{ id: 'a' }] } },
      { kind: 'answer', answer: { metrics: [{ name: 'loss' }], problems: [] } },
      { kind: 'answer', answer: { lines: [{ runId: 'a' }] } },
      { kind: 'answer', answer: { id: 'a', state: 'finished' } },
      { kind: 'answer', answer: null },
    ])
  })

  it('hands over the memory of lines, and can answer the same again', async () => {
    const fixture = new ServerFixture()
    await fixture.open()
    const request = question('loss', { smoothing: { kind: 'ema', windowPoints: 3 } })
    for (const id of [1, 2]) {
      fixture.server.receive({ kind: 'call', id, name: 'series', request })
      expect(await fixture.reply(id)).toMatchObject({
        answer: { lines: [{ y: Float64Array.of(3, 2, 1), smoothY: expect.any(Float64Array) }] },
      })
    }
    expect(fixture.transferred).toHaveLength(16)
    for (const buffer of fixture.transferred) expect(buffer.byteLength).toBe(0)
  })

  it('tells failures by code and message', async () => {
    const fixture = new ServerFixture()
    fixture.server.receive({ kind: 'call', id: 1, name: 'runRecord', request: { runId: 'a' } })
    expect(await fixture.reply(1)).toEqual({
      kind: 'failure',
      id: 1,
      code: 'not-found',
      message: 'No project is open',
    })
  })

  it('says aborted, once, for a call that was taken back', async () => {
    const fixture = new ServerFixture()
    await fixture.open()
    const request = question('loss')
    fixture.server.receive({ kind: 'call', id: 1, name: 'series', request })
    fixture.server.receive({ kind: 'abort', id: 1 })
    fixture.server.receive({ kind: 'abort', id: 1 })
    fixture.server.receive({ kind: 'abort', id: 99 })
    expect(await fixture.reply(1)).toEqual({ kind: 'aborted', id: 1 })
  })

  it('lets an abort overtake the questions that wait', async () => {
    const fixture = new ServerFixture()
    await fixture.open()
    const request = question('loss')
    const ids = Array.from({ length: 40 }, (_, index) => index)
    for (const id of ids) fixture.server.receive({ kind: 'call', id, name: 'series', request })
    for (const id of ids.slice(1)) fixture.server.receive({ kind: 'abort', id })
    expect(await fixture.reply(0)).toMatchObject({ kind: 'answer' })
    for (const id of ids.slice(1)) expect(await fixture.reply(id)).toEqual({ kind: 'aborted', id })
  })
})

describe('isToWorker', () => {
  it.each([
    [{ kind: 'call', id: 1, name: 'open', request: {} }, true],
    [{ kind: 'abort', id: 1 }, true],
    [{ kind: 'call', id: 1, name: 'toString', request: {} }, false],
    [{ kind: 'call', id: '1', name: 'open', request: {} }, false],
    [{ kind: 'other', id: 1 }, false],
    [null, false],
  ])('%j: %s', (message, isOurs) => {
    expect(isToWorker(message)).toBe(isOurs)
  })
})
