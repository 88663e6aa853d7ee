import { expect, test } from 'vitest'
import { FakeDataSource } from '../../test/fake-data-source.ts'
import { sampleLine } from '../../test/sample-lines.ts'
import { DataError } from '../data/data-error.ts'
import type { SeriesQuestion } from '../data/series.ts'
import { SeriesQuery } from './series-query.svelte.ts'

const question = (metric: string): SeriesQuestion => ({
  metric,
  runIds: ['a'],
  xAxis: { kind: 'step' },
  window: null,
  widthPx: 640,
  logX: false,
  smoothing: { kind: 'ema', windowPoints: 0 },
})

function createSource(): FakeDataSource {
  const source = new FakeDataSource()
  source.line = (runId) => sampleLine(runId, [[0, 1]])
  return source
}

test('asks a question once for each version of the points', async () => {
  const source = createSource()
  const query = new SeriesQuery(source)
  expect(query.ask(question('loss'), 0)).toBe(true)
  expect(query.ask(question('loss'), 0)).toBe(false)
  expect(query.isLoading).toBe(true)
  await expect.poll(() => query.answered?.question.metric).toBe('loss')
  expect(query.isLoading).toBe(false)
  expect(query.ask(question('loss'), 1)).toBe(true)
  await expect.poll(() => source.questions).toHaveLength(2)
})

test('the latest question counts, and the one before it is aborted', async () => {
  const source = createSource()
  const open: (() => void)[] = []
  source.gate = new Promise((resolve) => open.push(resolve))
  const query = new SeriesQuery(source)
  query.ask(question('first'), 0)
  query.ask(question('second'), 0)
  open[0]?.()
  await expect.poll(() => query.answered?.question.metric).toBe('second')
  expect(query.failure).toBeNull()
})

test('the last answer stays while the next is on its way, and after a failure', async () => {
  const source = createSource()
  const query = new SeriesQuery(source)
  query.ask(question('loss'), 0)
  await expect.poll(() => query.answered).not.toBeNull()
  source.failure = new DataError('unreachable', 'the host is down')
  query.ask(question('loss'), 1)
  expect(query.answered?.question.metric).toBe('loss')
  await expect.poll(() => query.failure?.code).toBe('unreachable')
  expect(query.answered?.question.metric).toBe('loss')
  source.failure = null
  query.retry()
  expect(query.ask(question('loss'), 1)).toBe(true)
  await expect.poll(() => query.isLoading).toBe(false)
  expect(query.failure).toBeNull()
})

test('what was stopped answers no more', async () => {
  const source = createSource()
  const query = new SeriesQuery(source)
  query.ask(question('loss'), 0)
  query.stop()
  expect(query.isLoading).toBe(false)
  await new Promise((resolve) => setImmediate(resolve))
  expect(query.answered).toBeNull()
  expect(query.failure).toBeNull()
})
