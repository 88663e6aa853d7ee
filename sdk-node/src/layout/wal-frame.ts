import { crc32 } from './crc32.ts'

/*
 * A log is a sequence of frames, little-endian:
 *   u32 payload length | u32 CRC-32 of the payload | payload
 * The payload's first byte is its type. A frame that is cut short or fails its CRC ends the log: it
 * is what a process was writing when it died.
 */

export const FRAME_HEADER_BYTES = 8

/** Longer frames are refused on both sides, so that a damaged length cannot ask for gigabytes. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024

/** The greatest first byte of a payload. */
const MAX_PAYLOAD_TYPE = 4

export type FrameScan =
  /** `endByte` is exclusive: the next frame's start. */
  | { readonly kind: 'frame'; readonly startByte: number; readonly endByte: number }
  /** No whole frame yet; a live log may still grow. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'corrupt'; readonly reason: string }

/** Whether a whole frame stands anywhere behind `offset`, where one was expected and is not whole. */
export function hasFrameAfter(bytes: Uint8Array, offset: number): boolean {
  for (let start = offset + 1; start + FRAME_HEADER_BYTES < bytes.length; start++) {
    if ((bytes[start + FRAME_HEADER_BYTES] ?? 255) > MAX_PAYLOAD_TYPE) continue
    if (scanFrame(bytes, start).kind === 'frame') return true
  }
  return false
}

/** The end, exclusive, of the frame at `offset`; -1 where none is whole, as `scanFrame` explains. */
export function wholeFrameEnd(bytes: Uint8Array, view: DataView, offset: number): number {
  const startByte = offset + FRAME_HEADER_BYTES
  if (startByte > bytes.length) return -1
  const payloadBytes = view.getUint32(offset, true)
  const endByte = startByte + payloadBytes
  if (payloadBytes === 0 || payloadBytes > MAX_PAYLOAD_BYTES || endByte > bytes.length) return -1
  return crc32(bytes, startByte, endByte) === view.getUint32(offset + 4, true) ? endByte : -1
}

/** Looks at the frame whose header stands at `offset`; `startByte` of the answer is its payload's. */
export function scanFrame(bytes: Uint8Array, offset: number): FrameScan {
  if (offset + FRAME_HEADER_BYTES > bytes.length) return { kind: 'incomplete' }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const payloadBytes = view.getUint32(offset, true)
  if (payloadBytes === 0 || payloadBytes > MAX_PAYLOAD_BYTES) {
    return { kind: 'corrupt', reason: `a frame of ${payloadBytes} bytes at byte ${offset}` }
  }
  const startByte = offset + FRAME_HEADER_BYTES
  const endByte = startByte + payloadBytes
  if (endByte > bytes.length) return { kind: 'incomplete' }
  if (crc32(bytes, startByte, endByte) !== view.getUint32(offset + 4, true)) {
    return { kind: 'corrupt', reason: `a wrong checksum at byte ${offset}` }
  }
  return { kind: 'frame', startByte, endByte }
}
