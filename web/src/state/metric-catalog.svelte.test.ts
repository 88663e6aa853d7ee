import { expect, test } from 'vitest'
import { FakeDataSource } from '../../test/fake-data-source.ts'
import { DataError } from '../data/data-error.ts'
import type { DataProblem } from '../data/catalog.ts'
import { MetricCatalog } from './metric-catalog.svelte.ts'

const problem = (path: string): DataProblem => ({
  kind: 'broken-shard',
  path,
  runId: 'a',
  message: 'its checksum is wrong',
})

async function createSource(): Promise<FakeDataSource> {
  const source = new FakeDataSource([
    {
      name: 'p',
      folder: 'p',
      runs: [],
      metrics: [{ name: 'loss', kind: 'training', runCount: 1 }],
    },
  ])
  await source.openProject('p')
  return source
}

test('a listing that brings nothing new is the same list', async () => {
  const source = await createSource()
  const catalog = new MetricCatalog(source)
  await catalog.list(['a'])
  const first = catalog.metrics
  expect(first).toHaveLength(1)
  source.projects = source.projects.map((project) => ({ ...project }))
  await catalog.list(['a'])
  expect(catalog.metrics).toBe(first)
  await catalog.list([])
  expect(catalog.metrics).toEqual([])
})

test('only the latest call counts', async () => {
  const source = await createSource()
  const catalog = new MetricCatalog(source)
  await Promise.all([catalog.list(['a']), catalog.list([])])
  expect(catalog.metrics).toEqual([])
  expect(catalog.isLoading).toBe(false)
})

test('a failure leaves the last listing', async () => {
  const source = await createSource()
  const catalog = new MetricCatalog(source)
  await catalog.list(['a'])
  source.failure = new DataError('unreachable', 'the host is down')
  await catalog.list(['a', 'b'])
  expect(catalog.metrics).toHaveLength(1)
  expect(catalog.failure?.message).toBe('the host is down')
  source.failure = null
  await catalog.list(['a'])
  expect(catalog.failure).toBeNull()
})

test('each file that could not be read is named once', async () => {
  const catalog = new MetricCatalog(await createSource())
  catalog.report([problem('x'), problem('y')])
  catalog.report([problem('x')])
  expect(catalog.problems.map(({ path }) => path)).toEqual(['x', 'y'])
  catalog.clear()
  expect(catalog.problems).toEqual([])
})
