import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { anyText } from '../../test/support/log-records.ts'
import { createJsonObject, isJsonObject, parseJson, type JsonObject } from './json-value.ts'
import {
  emptyManifest,
  formatManifest,
  isSealedSegment,
  parseManifest,
  type Manifest,
} from './manifest.ts'

const anyStep = fc.maxSafeInteger()

const anyShard = fc.record({
  table: fc.constantFrom('metrics' as const, 'text' as const),
  path: anyText,
  byteLength: fc.nat(),
  rowCount: fc.nat(),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  tier: fc.nat({ max: 5 }),
  owners: fc.array(
    fc.record({
      writer: anyText,
      attempt: fc.nat(),
      session: anyText,
      segmentStart: fc.nat(),
      segmentEnd: fc.nat(),
      maxStep: anyStep,
    }),
    { minLength: 1, maxLength: 3 },
  ),
  overview: fc.option(
    fc.record({
      path: anyText,
      byteLength: fc.nat(),
      rowCount: fc.nat(),
      sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
      bucketPoints: fc.nat(),
      depthStartBytes: fc.array(fc.nat()),
    }),
  ),
  minStep: anyStep,
  maxStep: anyStep,
  minUnixMs: fc.double({ noNaN: true, noDefaultInfinity: true, min: 1 }),
  maxUnixMs: fc.nat(),
  metrics: fc.array(
    fc.record({
      metric: fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor', 'a/b', '')),
      owner: fc.constant(0),
      rowStart: fc.nat(),
      rowEnd: fc.nat(),
    }),
    { maxLength: 4 },
  ),
})

const anyManifest: fc.Arbitrary<Manifest> = fc.record({
  run: anyText,
  revision: fc.nat(),
  updatedUnixMs: fc.nat(),
  systemMetrics: fc.array(fc.string()),
  droppedPointCount: fc.nat(),
  shards: fc.array(anyShard, { maxLength: 4 }),
  tails: fc.array(
    fc.record({ path: anyText, segment: anyText, attempt: fc.nat(), writer: anyText }),
    { maxLength: 3 },
  ),
})

const SAMPLE: Manifest = {
  ...emptyManifest('r1'),
  shards: [
    {
      table: 'metrics',
      path: 'metrics/r1/s-000000.parquet',
      byteLength: 1000,
      rowCount: 5,
      sha256: 'ab',
      tier: 0,
      owners: [
        { writer: '', attempt: 0, session: 's', segmentStart: 0, segmentEnd: 1, maxStep: 4 },
      ],
      overview: null,
      minStep: -1,
      maxStep: 4,
      minUnixMs: 1,
      maxUnixMs: 2,
      metrics: [
        { metric: 'a', owner: 0, rowStart: 0, rowEnd: 2 },
        { metric: 'b', owner: 0, rowStart: 2, rowEnd: 5 },
      ],
    },
  ],
  tails: [{ path: 'wal/r1/s-000001.wal', segment: 's-000001', attempt: 0, writer: '' }],
}

function sampleJson(): JsonObject {
  const json = parseJson(formatManifest(SAMPLE), 'it')
  return isJsonObject(json) ? json : createJsonObject()
}

function firstShard(json: JsonObject): JsonObject {
  const shard = Array.isArray(json['shards']) ? json['shards'][0] : undefined
  return isJsonObject(shard) ? shard : createJsonObject()
}

test('a manifest is read as it was written', () => {
  checkProperty(
    fc.property(anyManifest, (manifest) => {
      expect(parseManifest(parseJson(formatManifest(manifest), 'it'), 'it')).toEqual(manifest)
    }),
    200,
  )
})

test('metric names stand once, however many shards hold them', () => {
  const shards = Array.from({ length: 10 }, () => SAMPLE.shards).flat()
  const text = formatManifest({ ...SAMPLE, shards })
  expect(parseJson(text, 'it')).toMatchObject({ metricNames: ['a', 'b'] })
  expect(parseManifest(parseJson(text, 'it'), 'it').shards).toEqual(shards)
})

test('a manifest of version 1 has one segment for each shard', () => {
  const json = sampleJson()
  json['layout'] = 1
  const { owners: _owners, overview: _overview, ...shard } = firstShard(json)
  const old = { ...shard, segment: 's-000000', attempt: 0, writer: '', rows: [0, 0, 2, 1, 2, 5] }
  json['shards'] = [Object.assign(createJsonObject(), old)]
  expect(parseManifest(json, 'it')).toEqual(SAMPLE)
})

test.each([
  ['s-000000', false],
  ['s-000002', true],
  ['s-000004', true],
  ['s-000005', false],
  ['t-000002', false],
  ['nonsense', false],
])('%s is sealed: %s', (segment, isSealed) => {
  const [shard] = SAMPLE.shards
  const owner = { writer: '', attempt: 0, maxStep: 0 }
  const owners = [
    { ...owner, session: 'r', segmentStart: 0, segmentEnd: 9 },
    { ...owner, session: 's', segmentStart: 2, segmentEnd: 5 },
  ]
  const manifest = { ...SAMPLE, shards: shard ? [{ ...shard, owners }] : [] }
  expect(isSealedSegment(manifest, segment)).toBe(isSealed)
})

describe('parseManifest', () => {
  test('passes over keys that it does not know', () => {
    const json = sampleJson()
    json['bloom'] = []
    firstShard(json)['bloom'] = 1
    expect(parseManifest(json, 'it')).toEqual(SAMPLE)
  })

  test('refuses a newer layout by name', () => {
    const json = sampleJson()
    json['layout'] = 3
    expect(() => parseManifest(json, 'runs/r1/manifest.json')).toThrow(
      'runs/r1/manifest.json has layout version 3',
    )
  })

  test.each([
    ['run', 1, 'm: "run" should be a string, found 1'],
    ['revision', '1', 'm: "revision" should be a number, found "1"'],
    ['shards', {}, 'm: "shards" should be a list, found {}'],
    ['tails', [1], 'm, a tail is not a JSON object'],
    ['metricNames', [1], 'm: "metricNames" should be a list of strings, found [1]'],
  ])('names the malformed field %s', (key, value, message) => {
    const json = sampleJson()
    json[key] = value
    expect(() => parseManifest(json, 'm')).toThrow(message)
  })

  test.each([
    ['table', 'images', 'm, a shard: "table" should be metrics or text, found "images"'],
    ['byteLength', null, 'm, a shard: "byteLength" should be a number, found null'],
  ])('names the malformed field %s of a shard', (key, value, message) => {
    const json = sampleJson()
    firstShard(json)[key] = value
    expect(() => parseManifest(json, 'm')).toThrow(message)
  })

  test.each<[string, (number | string | null)[]]>([
    ['a name that is not there', [0, 0, 0, 2, 7, 0, 2, 5]],
    ['a negative name', [-1, 0, 0, 2]],
    ['an owner that is not there', [0, 1, 0, 2]],
    ['half a range', [0, 0, 0, 2, 1, 0, 2]],
    ['texts', ['0', '0', '0', '2']],
    ['nulls', [null, 0, 0, 2]],
  ])('never takes damaged rows for no rows: %s', (_, rows) => {
    const json = sampleJson()
    firstShard(json)['rows'] = rows
    expect(() => parseManifest(json, 'm')).toThrow(/^m, a shard: "rows" should be /)
  })
})
