/** Why something could not be read, in a word and in words. */
export interface Failure {
  readonly code: string
  readonly message: string
}

export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'internal', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
  return { code, message: error.message }
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
