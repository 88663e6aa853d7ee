/**
 * What went wrong, for code that branches on it:
 * - `bad-option`: an argument is out of its bounds; the message names it, its value and the remedy
 * - `run-exists`, `run-not-found`: `resume` forbids what was found, or asks for what was not
 * - `store-unusable`: the store's folder cannot be written, or holds something else
 * - `lock-timeout`: another process holds a store's lock for too long
 * - `log-failed`: a record could not be written; it is kept in memory and tried again
 * - `seal-failed`: a shard could not be published; its points stay in the log
 * - `value-ignored`: a value is not something that can be logged
 * - `no-run`: `log` was called without a run
 * - `hub-failed`: points are not on the Hub yet; they stay in the store, and are sent later
 */
export type ShardboardErrorCode =
  | 'bad-option'
  | 'run-exists'
  | 'run-not-found'
  | 'store-unusable'
  | 'lock-timeout'
  | 'log-failed'
  | 'seal-failed'
  | 'value-ignored'
  | 'no-run'
  | 'hub-failed'

/** Every error that Shardboard throws, rejects with or reports. */
export class ShardboardError extends Error {
  override readonly name = 'ShardboardError'
  readonly code: ShardboardErrorCode

  constructor(code: ShardboardErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** Recognises a `ShardboardError` also when two copies of the package are loaded. */
export function isShardboardError(value: unknown): value is ShardboardError {
  return value instanceof Error && value.name === 'ShardboardError'
}

/** An error's message, or the thrown thing as text. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'string' ? thrown : show(thrown)
}

/** The `code` of a file system error, such as `ENOENT`. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}

/** Names in messages are quoted and cut: they may hold anything, and ten thousand characters of it. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text))
}

/** Any value as a message shows it; it never throws. */
export function show(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  try {
    if (Array.isArray(value)) return shorten(`the list ${JSON.stringify(value)}`)
    return shorten(String(value))
  } catch {
    return 'something without a text'
  }
}

export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
