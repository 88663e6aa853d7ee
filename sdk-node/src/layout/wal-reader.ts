import { JsonFields } from './json-fields.ts'
import { parseJson } from './json-value.ts'
import { assertReadableVersion, LayoutError } from './layout-version.ts'
import type { MetricKind } from './shard-schema.ts'
import { parseWalEvent, type WalEvent } from './wal-event.ts'
import { FRAME_HEADER_BYTES, scanFrame, wholeFrameEnd } from './wal-frame.ts'
import {
  metricKindOfByte,
  NAME_HEADER_BYTES,
  POINT_BYTES,
  POINTS_HEADER_BYTES,
  TEXT_HEADER_BYTES,
  WalPayloadType,
  type WalHeader,
} from './wal-payload.ts'

/** Receives a log's content in the order in which it was written. */
export interface WalVisitor {
  header?(header: WalHeader): void
  /** `metricId` is what `point` and `text` call this metric by, in this segment. */
  name?(metricId: number, name: string, kind: MetricKind): void
  point?(metricId: number, step: number, unixMs: number, value: number): void
  text?(metricId: number, step: number, unixMs: number, value: string): void
  event?(event: WalEvent): void
}

export interface WalReadResult {
  /** exclusive; where the next read goes on */
  readonly endByte: number
  /** `incomplete`: the last frame is cut short, or still being written. */
  readonly end: 'complete' | 'incomplete' | 'corrupt'
  readonly reason: string | null
}

/** By default a decoder eats a byte order mark at the start of a name or a text. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Reads whole frames from `offset` on and stops, without throwing, at the first that is not one.
 * @throws {LayoutError} when the segment's header names a newer layout version
 */
export function readWal(bytes: Uint8Array, offset: number, visitor: WalVisitor): WalReadResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let endByte = offset
  while (endByte < bytes.length) {
    const frameEnd = wholeFrameEnd(bytes, view, endByte)
    if (frameEnd < 0) return endOfLog(bytes, endByte)
    try {
      readFrame(bytes, view, endByte, frameEnd, visitor)
    } catch (error) {
      // Whatever else is thrown is the visitor's, and no fault of the log.
      if (!(error instanceof LayoutError) || error.code !== 'malformed') throw error
      const reason = `an unreadable record at byte ${endByte}: ${error.message}`
      return { endByte, end: 'corrupt', reason }
    }
    endByte = frameEnd
  }
  return { endByte, end: 'complete', reason: null }
}

function endOfLog(bytes: Uint8Array, endByte: number): WalReadResult {
  const scan = scanFrame(bytes, endByte)
  return scan.kind === 'corrupt'
    ? { endByte, end: 'corrupt', reason: scan.reason }
    : { endByte, end: 'incomplete', reason: null }
}

/** Most frames are points, for which nothing is allocated. @param end exclusive */
function readFrame(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  visitor: WalVisitor,
): void {
  const payload = start + FRAME_HEADER_BYTES
  if (bytes[payload] !== WalPayloadType.points) {
    readPayload(bytes.subarray(payload, end), visitor)
    return
  }
  requireLength(WalPayloadType.points, end - payload)
  if (visitor.point === undefined) return
  const step = view.getFloat64(payload + 1, true)
  const unixMs = view.getFloat64(payload + 9, true)
  for (let byte = payload + POINTS_HEADER_BYTES; byte + POINT_BYTES <= end; byte += POINT_BYTES) {
    visitor.point(view.getUint32(byte, true), step, unixMs, view.getFloat64(byte + 4, true))
  }
}

function readPayload(payload: Uint8Array, visitor: WalVisitor): void {
  requireLength(payload[0] ?? 0, payload.length)
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  switch (payload[0]) {
    case WalPayloadType.name: {
      const name = decoder.decode(payload.subarray(NAME_HEADER_BYTES))
      visitor.name?.(view.getUint32(1, true), name, metricKindOfByte(view.getUint8(5)))
      return
    }
    case WalPayloadType.text: {
      const value = decoder.decode(payload.subarray(TEXT_HEADER_BYTES))
      const metricId = view.getUint32(17, true)
      visitor.text?.(metricId, view.getFloat64(1, true), view.getFloat64(9, true), value)
      return
    }
    case WalPayloadType.event: {
      const event = parseWalEvent(parsePayloadJson(payload, 'a log event'), 'a log event')
      if (event !== undefined) visitor.event?.(event)
      return
    }
    case WalPayloadType.header:
      visitor.header?.(parseHeader(payload))
  }
}

const HEADER_BYTES: Readonly<Record<number, number>> = {
  [WalPayloadType.points]: POINTS_HEADER_BYTES,
  [WalPayloadType.name]: NAME_HEADER_BYTES,
  [WalPayloadType.text]: TEXT_HEADER_BYTES,
}

function requireLength(type: number, byteLength: number): void {
  const neededBytes = HEADER_BYTES[type] ?? 1
  if (byteLength >= neededBytes) return
  throw new LayoutError('malformed', `${byteLength} bytes, where ${neededBytes} are needed`)
}

function parseHeader(payload: Uint8Array): WalHeader {
  const what = 'a log segment'
  const fields = new JsonFields(parsePayloadJson(payload, what), what)
  assertReadableVersion(fields.value('layout'), what)
  return {
    layout: fields.number('layout'),
    project: fields.string('project'),
    run: fields.string('run'),
    session: fields.string('session'),
    segment: fields.number('segment'),
    attempt: fields.number('attempt'),
    writer: fields.string('writer'),
  }
}

function parsePayloadJson(payload: Uint8Array, what: string): ReturnType<typeof parseJson> {
  return parseJson(decoder.decode(payload.subarray(1)), what)
}
