import { crc32 } from './crc32.ts'
import type { MetricKind } from './shard-schema.ts'
import type { WalEvent } from './wal-event.ts'
import { FRAME_HEADER_BYTES, MAX_PAYLOAD_BYTES } from './wal-frame.ts'
import {
  metricKindByte,
  NAME_HEADER_BYTES,
  POINTS_HEADER_BYTES,
  TEXT_HEADER_BYTES,
  WalPayloadType,
  type WalHeader,
} from './wal-payload.ts'

const utf8 = new TextEncoder()

/** A longer name is cut: its frame would end the log for every reader. */
const MAX_NAME_CHARS = 1024 * 1024

/**
 * Builds frames one after the other in a buffer of its own, which grows as needed and is used again
 * after `clear`. A points frame is opened, filled value by value, and closed, so that a call with
 * many metrics allocates nothing.
 */
export class WalEncoder {
  #bytes: Uint8Array
  #view: DataView
  #endByte = 0
  #frameStart = -1

  constructor(initialBytes = 4096) {
    this.#bytes = new Uint8Array(initialBytes)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** The encoder's own buffer: valid to `endByte`, and only until the next call. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** exclusive */
  get endByte(): number {
    return this.#endByte
  }

  clear(): void {
    this.#endByte = 0
    this.#frameStart = -1
  }

  header(header: WalHeader): void {
    this.#json(WalPayloadType.header, header)
  }

  /** @returns false, and writes nothing, when the event is too long for a frame */
  event(event: WalEvent): boolean {
    return this.#json(WalPayloadType.event, event)
  }

  name(metricId: number, name: string, kind: MetricKind): void {
    const text = utf8.encode(name.length > MAX_NAME_CHARS ? name.slice(0, MAX_NAME_CHARS) : name)
    const start = this.#open(WalPayloadType.name, NAME_HEADER_BYTES + text.length)
    this.#view.setUint32(start + 1, metricId, true)
    this.#view.setUint8(start + 5, metricKindByte(kind))
    this.#bytes.set(text, start + NAME_HEADER_BYTES)
    this.#close()
  }

  /** @returns false, and writes nothing, when the text is too long for a frame */
  text(metricId: number, step: number, unixMs: number, value: string): boolean {
    const text = utf8.encode(value)
    if (TEXT_HEADER_BYTES + text.length > MAX_PAYLOAD_BYTES) return false
    const start = this.#open(WalPayloadType.text, TEXT_HEADER_BYTES + text.length)
    this.#view.setFloat64(start + 1, step, true)
    this.#view.setFloat64(start + 9, unixMs, true)
    this.#view.setUint32(start + 17, metricId, true)
    this.#bytes.set(text, start + TEXT_HEADER_BYTES)
    this.#close()
    return true
  }

  /** Opens a points frame; `pushPoint` fills it and `closePoints` ends it. */
  openPoints(step: number, unixMs: number): void {
    const start = this.#open(WalPayloadType.points, POINTS_HEADER_BYTES)
    this.#view.setFloat64(start + 1, step, true)
    this.#view.setFloat64(start + 9, unixMs, true)
  }

  pushPoint(metricId: number, value: number): void {
    const byte = this.#endByte
    if (byte + 12 > this.#bytes.length) this.#grow(12)
    this.#view.setUint32(byte, metricId, true)
    this.#view.setFloat64(byte + 4, value, true)
    this.#endByte = byte + 12
  }

  closePoints(): void {
    this.#close()
  }

  #json(type: number, value: WalHeader | WalEvent): boolean {
    const text = utf8.encode(JSON.stringify(value))
    if (1 + text.length > MAX_PAYLOAD_BYTES) return false
    const start = this.#open(type, 1 + text.length)
    this.#bytes.set(text, start + 1)
    this.#close()
    return true
  }

  /** @returns where the payload starts; `endByte` stands behind it */
  #open(type: number, payloadBytes: number): number {
    const needed = FRAME_HEADER_BYTES + payloadBytes
    if (this.#endByte + needed > this.#bytes.length) this.#grow(needed)
    this.#frameStart = this.#endByte
    const start = this.#frameStart + FRAME_HEADER_BYTES
    this.#bytes[start] = type
    this.#endByte = start + payloadBytes
    return start
  }

  #close(): void {
    const start = this.#frameStart + FRAME_HEADER_BYTES
    this.#view.setUint32(this.#frameStart, this.#endByte - start, true)
    this.#view.setUint32(this.#frameStart + 4, crc32(this.#bytes, start, this.#endByte), true)
    this.#frameStart = -1
  }

  #grow(neededBytes: number): void {
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#endByte + neededBytes))
    bytes.set(this.#bytes.subarray(0, this.#endByte))
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}
