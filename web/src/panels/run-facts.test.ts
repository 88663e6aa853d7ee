import { expect, test } from 'vitest'
import type { AttemptRecord } from 'shardboard/layout'
import { sampleRecord } from '../../test/sample-runs.ts'
import { attemptEnd, attemptState, failureReasons, flattenEntries, runFacts } from './run-facts.ts'

const START_UNIX_MS = Date.UTC(2026, 0, 1)

const attempt = (fields: Partial<AttemptRecord>): AttemptRecord => ({
  attempt: 0,
  writer: '',
  session: 's',
  host: 'box',
  pid: 7,
  state: 'finished',
  startedUnixMs: START_UNIX_MS,
  heartbeatUnixMs: START_UNIX_MS + 60_000,
  endedUnixMs: START_UNIX_MS + 90_000,
  reason: null,
  summarizedSegment: -1,
  appliedEvent: 0,
  ...fields,
})

test('facts leave out what is not set', () => {
  const bare = sampleRecord('a', { createdUnixMs: START_UNIX_MS })
  const labels = runFacts(bare, 'finished', START_UNIX_MS).map(({ label }) => label)
  expect(labels).toEqual(['Id', 'Created', 'Duration'])
  const full = sampleRecord('a', { group: 'g', tags: ['x', 'y'], notes: 'n' })
  expect(runFacts(full, 'finished', 0).slice(3)).toEqual([
    { label: 'Group', text: 'g' },
    { label: 'Tags', text: 'x, y' },
    { label: 'Notes', text: 'n' },
  ])
})

test('a run lasts to its last sign of life, and a running one to now', () => {
  const record = sampleRecord('a', {
    createdUnixMs: START_UNIX_MS,
    attempts: [attempt({}), attempt({ state: 'running', endedUnixMs: null })],
  })
  const duration = (state: 'running' | 'crashed'): string | undefined =>
    runFacts(record, state, START_UNIX_MS + 3_600_000).find(({ label }) => label === 'Duration')
      ?.text
  expect(duration('crashed')).toBe('1m 30s')
  expect(duration('running')).toBe('1h')
})

test('each reason for a failure is told once, the latest first', () => {
  const attempts = [
    attempt({ reason: 'out of memory' }),
    attempt({ reason: 'Error: disk', startedUnixMs: START_UNIX_MS + 1 }),
    attempt({ reason: 'Error: disk', startedUnixMs: START_UNIX_MS + 2 }),
    attempt({ reason: null }),
  ]
  expect(failureReasons(sampleRecord('a', { attempts }))).toEqual(['Error: disk', 'out of memory'])
})

test('an attempt without a pulse has crashed, and when it ended is not known', () => {
  const silent = attempt({ state: 'running', endedUnixMs: null })
  expect(attemptState(silent, 'crashed')).toBe('crashed')
  expect(attemptState(silent, 'running')).toBe('running')
  expect(attemptState(attempt({}), 'crashed')).toBe('finished')
  expect(attemptEnd(silent)).toMatch(/^last heartbeat \d{4}-/)
})

test('nested entries have dotted paths; lists and empty objects stay whole', () => {
  const config = {
    a: { b: { c: 1 }, d: 'text' },
    list: [1, { x: 2 }],
    none: {},
    no: null,
    on: true,
  }
  expect(flattenEntries(config).map(({ path, text }) => `${path}=${text}`)).toEqual([
    'a.b.c=1',
    'a.d=text',
    'list=[1,{"x":2}]',
    'none={}',
    'no=null',
    'on=true',
  ])
})
