import fc from 'fast-check'
import {
  LAYOUT_VERSION,
  readWal,
  WalEncoder,
  type MetricKind,
  type WalEvent,
  type WalHeader,
  type WalReadResult,
} from '../../src/layout/index.ts'

/** What a log holds, as plain values that can be compared. */
export type LogRecord =
  | { readonly type: 'header'; readonly header: WalHeader }
  | {
      readonly type: 'name'
      readonly id: number
      readonly name: string
      readonly kind: MetricKind
    }
  | {
      readonly type: 'points'
      readonly step: number
      readonly unixMs: number
      readonly points: readonly (readonly [id: number, value: number])[]
    }
  | {
      readonly type: 'text'
      readonly id: number
      readonly step: number
      readonly unixMs: number
      readonly value: string
    }
  | { readonly type: 'event'; readonly event: WalEvent }

export const SAMPLE_HEADER: WalHeader = {
  layout: LAYOUT_VERSION,
  project: 'digits',
  run: 'run0',
  session: 'session0',
  segment: 0,
  attempt: 0,
  writer: '',
}

/** Every text that UTF-8 can hold: all but lone surrogates. */
export const anyText = fc.string({ unit: 'binary', maxLength: 12 })

const metricId = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const anyStep = fc.oneof(fc.integer(), fc.maxSafeInteger())
const anyUnixMs = fc.oneof(fc.nat(), fc.double({ noNaN: true }))

const anyEvent: fc.Arbitrary<WalEvent> = fc.oneof(
  fc.record({ type: fc.constant('dropped' as const), number: fc.nat(), pointCount: fc.nat() }),
  fc.record({
    type: fc.constant('end' as const),
    number: fc.nat(),
    state: fc.constantFrom('running', 'finished', 'failed', 'crashed'),
    reason: fc.option(anyText),
    unixMs: fc.nat(),
  }),
  fc.record({
    type: fc.constant('patch' as const),
    number: fc.nat(),
    patch: fc.record({ name: anyText, tags: fc.array(anyText, { maxLength: 3 }) }),
  }),
)

export const anyRecord: fc.Arbitrary<LogRecord> = fc.oneof(
  fc.record({
    type: fc.constant('name' as const),
    id: metricId,
    name: anyText,
    kind: fc.constantFrom('training', 'system'),
  }),
  fc.record({
    type: fc.constant('points' as const),
    step: anyStep,
    unixMs: anyUnixMs,
    points: fc.array(fc.tuple(metricId, fc.double()), { maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('text' as const),
    id: metricId,
    step: anyStep,
    unixMs: anyUnixMs,
    value: anyText,
  }),
  fc.record({ type: fc.constant('event' as const), event: anyEvent }),
)

export function encodeRecord(encoder: WalEncoder, record: LogRecord): void {
  switch (record.type) {
    case 'header':
      encoder.header(record.header)
      return
    case 'name':
      encoder.name(record.id, record.name, record.kind)
      return
    case 'points':
      encoder.openPoints(record.step, record.unixMs)
      for (const [id, value] of record.points) encoder.pushPoint(id, value)
      encoder.closePoints()
      return
    case 'text':
      encoder.text(record.id, record.step, record.unixMs, record.value)
      return
    case 'event':
      encoder.event(record.event)
  }
}

export interface EncodedLog {
  readonly bytes: Uint8Array
  /** Where each record ends, exclusive. */
  readonly ends: readonly number[]
}

export function encodeLog(records: readonly LogRecord[]): EncodedLog {
  const encoder = new WalEncoder(1)
  const ends: number[] = []
  for (const record of records) {
    encodeRecord(encoder, record)
    ends.push(encoder.endByte)
  }
  return { bytes: encoder.bytes.slice(0, encoder.endByte), ends }
}

/** One thing that a reader was told: a point at a time. */
export type ReadItem = readonly [what: string, ...rest: unknown[]]

export function itemsOf(record: LogRecord): ReadItem[] {
  switch (record.type) {
    case 'header':
      return [['header', record.header]]
    case 'name':
      return [['name', record.id, record.name, record.kind]]
    case 'points':
      return record.points.map(([id, value]) => ['point', id, record.step, record.unixMs, value])
    case 'text':
      return [['text', record.id, record.step, record.unixMs, record.value]]
    case 'event':
      return [['event', record.event]]
  }
}

export interface ReadLog {
  readonly items: ReadItem[]
  readonly result: WalReadResult
}

export function readLog(bytes: Uint8Array, offset = 0): ReadLog {
  const items: ReadItem[] = []
  const result = readWal(bytes, offset, {
    header: (header) => items.push(['header', header]),
    name: (...rest) => items.push(['name', ...rest]),
    point: (...rest) => items.push(['point', ...rest]),
    text: (...rest) => items.push(['text', ...rest]),
    event: (event) => items.push(['event', event]),
  })
  return { items, result }
}
