import { systemCodeOf } from '../errors.ts'

const DISCONNECTIONS = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ECONNRESET',
  'EPIPE',
])

/** The reader went away, which is its right. */
export function isDisconnection(error: unknown): boolean {
  return DISCONNECTIONS.has(systemCodeOf(error) ?? '')
}
