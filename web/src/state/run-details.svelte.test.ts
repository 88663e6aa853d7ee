import { expect, test } from 'vitest'
import type { RunRecord } from 'shardboard/layout'
import { FakeDataSource } from '../../test/fake-data-source.ts'
import { sampleRecord } from '../../test/sample-runs.ts'
import { DataError } from '../data/data-error.ts'
import { RunDetails } from './run-details.svelte.ts'

class RecordSource extends FakeDataSource {
  readonly records = new Map<string, RunRecord>()

  override async runRecord(runId: string): Promise<RunRecord> {
    const record = this.records.get(runId)
    await Promise.resolve()
    if (record === undefined) throw new DataError('not-found', `no ${runId}`)
    return record
  }
}

function createDetails(...ids: string[]): { details: RunDetails; source: RecordSource } {
  const source = new RecordSource()
  for (const id of ids) source.records.set(id, sampleRecord(id))
  return { details: new RunDetails(source), source }
}

test('the record of the run that is shown is read, and read again', async () => {
  const { details, source } = createDetails('a')
  await details.read()
  expect(details.record).toBeNull()
  details.open('a')
  await details.read()
  expect(details.record?.id).toBe('a')
  source.records.set('a', sampleRecord('a', { notes: 'new' }))
  await details.read()
  expect(details.record?.notes).toBe('new')
})

test('a failure is told, and the last record stays', async () => {
  const { details, source } = createDetails('a')
  details.open('a')
  await details.read()
  source.records.clear()
  await details.read()
  expect(details.failure).toEqual({ code: 'not-found', message: 'no a' })
  expect(details.record?.id).toBe('a')
  details.open('b')
  expect(details.failure).toBeNull()
  expect(details.record).toBeNull()
})

test('a late answer of another run is not shown', async () => {
  const { details } = createDetails('a', 'b')
  details.open('a')
  const reading = details.read()
  details.open('b')
  await reading
  expect(details.record).toBeNull()
  await details.read()
  expect(details.record?.id).toBe('b')
})
