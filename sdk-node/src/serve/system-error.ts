/** The system's code of a failed call, such as `ENOENT`; undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

const ABSENCE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENXIO', 'ENAMETOOLONG', 'ELOOP'])

/** Whether a failed call says that there is no such file, and nothing worse. */
export function isAbsence(error: unknown): boolean {
  return ABSENCE.has(systemErrorCode(error) ?? '')
}
