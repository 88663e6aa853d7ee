import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { anyText } from '../../test/support/log-records.ts'
import { createJsonObject, isJsonObject, parseJson, type JsonObject } from './json-value.ts'
import {
  effectiveState,
  formatRunRecord,
  HEARTBEAT_EXPIRY_MS,
  parseRunRecord,
  RUN_STATES,
  stateOfAttempts,
  type AttemptRecord,
  type RunRecord,
  type RunState,
} from './run-record.ts'

const anyState = fc.constantFrom(...RUN_STATES)

const anyAttempt: fc.Arbitrary<AttemptRecord> = fc.record({
  attempt: fc.nat(),
  writer: anyText,
  session: anyText,
  host: anyText,
  pid: fc.nat(),
  state: anyState,
  startedUnixMs: fc.nat(),
  heartbeatUnixMs: fc.nat(),
  endedUnixMs: fc.option(fc.nat()),
  reason: fc.option(anyText),
  summarizedSegment: fc.integer({ min: -1 }),
  appliedEvent: fc.nat(),
})

/** JSON objects without prototypes, `__proto__` among their keys. */
const anyObject: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(fc.oneof(anyText, fc.constant('__proto__')), fc.json({ maxDepth: 2 })))
  .map((entries) => {
    const object = createJsonObject()
    for (const [key, text] of entries) object[key] = parseJson(text, 'a value')
    return object
  })

/** JSON writes −0 as 0. */
const anyFloat = fc.double().map((value) => value + 0)

const anyRunRecord: fc.Arbitrary<RunRecord> = fc.record({
  id: anyText,
  project: anyText,
  name: anyText,
  group: fc.option(anyText),
  tags: fc.array(anyText, { maxLength: 3 }),
  notes: fc.option(anyText),
  config: anyObject,
  summary: anyObject,
  state: anyState,
  createdUnixMs: fc.nat(),
  updatedUnixMs: fc.nat(),
  attempts: fc.array(anyAttempt, { maxLength: 3 }),
  definitions: fc.array(
    fc.record({
      name: anyText,
      stepMetric: fc.option(anyText),
      summary: fc.option(fc.constantFrom('min', 'max', 'last', 'mean')),
      goal: fc.option(fc.constantFrom('minimize', 'maximize')),
    }),
    { maxLength: 2 },
  ),
  metrics: fc.array(
    fc.record({
      name: anyText,
      count: fc.nat(),
      nonFiniteCount: fc.nat(),
      min: anyFloat,
      max: anyFloat,
      mean: anyFloat,
      last: anyFloat,
      lastStep: fc.maxSafeInteger(),
      lastUnixMs: fc.nat(),
    }),
    { maxLength: 3 },
  ),
})

const SAMPLE_ATTEMPT: AttemptRecord = {
  attempt: 0,
  writer: '',
  session: 's0',
  host: 'here',
  pid: 1,
  state: 'running',
  startedUnixMs: 0,
  heartbeatUnixMs: 0,
  endedUnixMs: null,
  reason: null,
  summarizedSegment: -1,
  appliedEvent: 0,
}

test('a run’s record is read as it was written', () => {
  checkProperty(
    fc.property(anyRunRecord, (record) => {
      const text = formatRunRecord(record)
      const parsed = parseRunRecord(parseJson(text, 'it'), 'it')
      expect(parsed).toEqual(record)
      expect(formatRunRecord(parsed)).toBe(text)
    }),
    300,
  )
})

describe('parseRunRecord', () => {
  const sample = (change: (json: JsonObject) => void): JsonObject => {
    const json = parseJson(
      formatRunRecord({
        id: 'r',
        project: 'p',
        name: 'n',
        group: null,
        tags: [],
        notes: null,
        config: createJsonObject(),
        summary: createJsonObject(),
        state: 'running',
        createdUnixMs: 0,
        updatedUnixMs: 0,
        attempts: [SAMPLE_ATTEMPT],
        definitions: [{ name: 'a', stepMetric: null, summary: 'min', goal: null }],
        metrics: [],
      }),
      'it',
    )
    if (!isJsonObject(json)) throw new Error('not an object')
    change(json)
    return json
  }

  test('passes over keys that it does not know', () => {
    const json = sample((changed) => (changed['hub'] = { branch: 'main' }))
    expect(parseRunRecord(json, 'it')).toEqual(
      parseRunRecord(
        sample(() => {}),
        'it',
      ),
    )
  })

  test.each<[string, string | number, string]>([
    ['layout', 99, 'run.json has layout version 99'],
    ['state', 'asleep', 'run.json: "state" should be running or finished or failed or crashed'],
    ['tags', 'a', 'run.json: "tags" should be a list'],
    ['attempts', 1, 'run.json: "attempts" should be a list'],
    ['group', 3, 'run.json: "group" should be a string'],
    ['config', 'x', 'run.json: "config" should be an object'],
  ])('names the malformed field %s', (key, value, message) => {
    const json = sample((changed) => (changed[key] = value))
    expect(() => parseRunRecord(json, 'run.json')).toThrow(message)
  })

  test('names a malformed definition and attempt', () => {
    const definition = sample((json) => {
      json['definitions'] = [{ name: 'a', stepMetric: null, summary: 'median', goal: null }]
    })
    expect(() => parseRunRecord(definition, 'r')).toThrow(
      `r, a metric's definition: "summary" should be min or max or last or mean, found "median"`,
    )
    const attempt = sample((json) => (json['attempts'] = [{ attempt: 0 }]))
    expect(() => parseRunRecord(attempt, 'r')).toThrow('r, an attempt: "writer" should be a string')
  })
})

describe('stateOfAttempts', () => {
  const attempts = (...rows: [writer: string, attempt: number, state: RunState][]) =>
    rows.map(([writer, attempt, state]) => ({ ...SAMPLE_ATTEMPT, writer, attempt, state }))

  test.each<[string, AttemptRecord[], RunState]>([
    ['no attempt', [], 'finished'],
    ['one that runs', attempts(['', 0, 'running']), 'running'],
    ['one that crashed', attempts(['', 0, 'crashed']), 'crashed'],
    ['a crash that was resumed', attempts(['', 0, 'crashed'], ['', 1, 'running']), 'running'],
    ['a crash made good', attempts(['', 0, 'crashed'], ['', 1, 'finished']), 'finished'],
    ['in any order', attempts(['', 1, 'finished'], ['', 0, 'crashed']), 'finished'],
    ['one writer still runs', attempts(['', 0, 'failed'], ['2', 0, 'running']), 'running'],
    ['crashed beats failed', attempts(['', 0, 'failed'], ['2', 0, 'crashed']), 'crashed'],
    ['failed beats finished', attempts(['', 0, 'finished'], ['2', 0, 'failed']), 'failed'],
    [
      'a dead attempt that was resumed',
      attempts(['', 0, 'running'], ['', 1, 'finished']),
      'finished',
    ],
  ])('%s', (_, given, state) => {
    expect(stateOfAttempts(given)).toBe(state)
  })
})

describe('effectiveState', () => {
  const record = (state: RunState, ...heartbeats: [RunState, number][]) => ({
    state,
    attempts: heartbeats.map(([own, heartbeatUnixMs]) => ({
      ...SAMPLE_ATTEMPT,
      state: own,
      heartbeatUnixMs,
    })),
  })
  const now = 1_000_000
  const fresh = now - HEARTBEAT_EXPIRY_MS + 1
  const old = now - HEARTBEAT_EXPIRY_MS

  test.each<[string, ReturnType<typeof record>, RunState]>([
    ['ended states stay', record('failed', ['failed', old]), 'failed'],
    ['a pulse', record('running', ['running', fresh]), 'running'],
    ['no pulse any more', record('running', ['running', old]), 'crashed'],
    ['a pulse from the future', record('running', ['running', now + 99_999]), 'running'],
    ['the pulse of an ended attempt', record('running', ['finished', fresh]), 'crashed'],
    ['one pulse of two', record('running', ['running', old], ['running', fresh]), 'running'],
    ['no attempt at all', record('running'), 'crashed'],
  ])('%s', (_, given, state) => {
    expect(effectiveState(given, now)).toBe(state)
  })
})
