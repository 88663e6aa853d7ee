import { expect, test } from 'vitest'
import { sampleAttempt, sampleRecord } from '../../test/support/sample-record.ts'
import { createJsonObject } from '../layout/index.ts'
import { joinRecords } from './join-records.ts'

const ended = (session: string, startedUnixMs: number, heartbeatUnixMs = startedUnixMs) =>
  sampleAttempt({ session, state: 'finished', startedUnixMs, heartbeatUnixMs, appliedEvent: 3 })

test('the store’s word counts, and attempts of others are added', () => {
  const local = sampleRecord({
    name: 'mine',
    updatedUnixMs: 9,
    attempts: [ended('a', 1), ended('b', 3)],
  })
  const remote = sampleRecord({
    name: 'theirs',
    updatedUnixMs: 5,
    attempts: [ended('a', 1), ended('c', 2)],
  })
  const joined = joinRecords(local, remote)
  expect(joined.name).toBe('mine')
  expect(joined.attempts.map(({ session }) => session)).toEqual(['a', 'c', 'b'])
  expect(joined.state).toBe('finished')
})

test('a store that has nothing to add, since the run went on elsewhere, has no word', () => {
  const local = sampleRecord({ updatedUnixMs: 5, attempts: [ended('a', 1)] })
  const summary = Object.assign(createJsonObject(), { best: 1 })
  const remote = sampleRecord({
    updatedUnixMs: 9,
    summary,
    attempts: [ended('a', 1), ended('b', 2)],
  })
  expect(joinRecords(local, remote)).toBe(remote)
})

test('a store whose session lives, or was changed since, has the word', () => {
  const remote = sampleRecord({ updatedUnixMs: 5, attempts: [ended('a', 1, 5)] })
  const live = sampleRecord({ updatedUnixMs: 5, attempts: [ended('a', 1, 6)] })
  expect(joinRecords(live, remote)).toBe(live)
  const renamed = sampleRecord({ name: 'new', updatedUnixMs: 6, attempts: [ended('a', 1, 5)] })
  expect(joinRecords(renamed, remote)).toBe(renamed)
})

test('an attempt that went on there is as it is there', () => {
  const local = sampleRecord({ updatedUnixMs: 9, attempts: [ended('a', 1, 2), ended('b', 3)] })
  const remote = sampleRecord({ updatedUnixMs: 5, attempts: [ended('a', 1, 8)] })
  expect(joinRecords(local, remote).attempts.map((one) => one.heartbeatUnixMs)).toEqual([8, 3])
})

test('a crash that was seen here is not taken back', () => {
  const running = sampleAttempt({ session: 'a', heartbeatUnixMs: 4 })
  const local = sampleRecord({
    updatedUnixMs: 9,
    state: 'crashed',
    attempts: [{ ...running, state: 'crashed', endedUnixMs: 4 }],
  })
  expect(joinRecords(local, sampleRecord({ updatedUnixMs: 5, attempts: [running] }))).toBe(local)
})
