import { FRAME_HEADER_BYTES } from './wal-frame.ts'
import { POINT_BYTES, POINTS_HEADER_BYTES, WalPayloadType } from './wal-payload.ts'

/**
 * Reads a log's points alone, and looks at no checksum.
 * @param endByte exclusive; up to there `readWal` has found all frames whole
 */
export function readPoints(
  bytes: Uint8Array,
  endByte: number,
  take: (metricId: number, step: number, unixMs: number, value: number) => void,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let frameEnd = 0
  for (let start = 0; start + FRAME_HEADER_BYTES <= endByte; start = frameEnd) {
    frameEnd = start + FRAME_HEADER_BYTES + view.getUint32(start, true)
    const payload = start + FRAME_HEADER_BYTES
    if (bytes[payload] !== WalPayloadType.points) continue
    const step = view.getFloat64(payload + 1, true)
    const unixMs = view.getFloat64(payload + 9, true)
    const lastByte = frameEnd - POINT_BYTES
    for (let byte = payload + POINTS_HEADER_BYTES; byte <= lastByte; byte += POINT_BYTES) {
      take(view.getUint32(byte, true), step, unixMs, view.getFloat64(byte + 4, true))
    }
  }
}
