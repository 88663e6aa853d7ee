import type { Failure } from '../state/failure.ts'

/** Whether the visitor, or the link, is what stands in the way. */
export function isAccessFailure({ code }: Failure): boolean {
  return /^(?:bad-address|absent-dataset|expired|no-access|sign-in-)/.test(code)
}
