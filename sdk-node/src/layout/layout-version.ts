/** The version of the format that this code writes. It stands in every file that is published. */
export const LAYOUT_VERSION = 2

/** Key of the version in a Parquet file's key-value metadata. */
export const LAYOUT_VERSION_KEY = 'shardboard.layout'

/** Thrown by readers for data that this code cannot read: from the future, torn, or not ours. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError'
  readonly code: 'newer-layout' | 'malformed'

  constructor(code: 'newer-layout' | 'malformed', message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Accepts every version up to `LAYOUT_VERSION`.
 * @returns the version
 * @param what names the file in the message
 * @throws {LayoutError} for a newer version, or none
 */
export function assertReadableVersion(version: unknown, what: string): number {
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new LayoutError('malformed', `${what} names no layout version (found ${String(version)})`)
  }
  if (version > LAYOUT_VERSION) {
    throw new LayoutError(
      'newer-layout',
      `${what} has layout version ${version}; this Shardboard reads up to ${LAYOUT_VERSION}. Update Shardboard to open it.`,
    )
  }
  return version
}
