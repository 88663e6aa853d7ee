import { systemCodeOf } from '../errors.ts'

const ABSENCE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENXIO', 'ENAMETOOLONG', 'ELOOP'])

/** Whether a failed file operation says that there is no such file, and nothing worse. */
export function isAbsence(error: unknown): boolean {
  return ABSENCE.has(systemCodeOf(error) ?? '')
}
