import type { CallName, ToWorker } from './protocol.ts'

const CALL_NAMES: Readonly<Record<CallName, true>> = {
  open: true,
  authorize: true,
  openProject: true,
  selectRuns: true,
  series: true,
  runRecord: true,
  setVisible: true,
}

/** Whether a message is one of ours; both ends are built together, so its fields are not doubted. */
export function isToWorker(data: unknown): data is ToWorker {
  if (typeof data !== 'object' || data === null || !('kind' in data) || !('id' in data))
    return false
  if (typeof data.id !== 'number') return false
  if (data.kind === 'abort') return true
  return (
    data.kind === 'call' &&
    'name' in data &&
    typeof data.name === 'string' &&
    Object.hasOwn(CALL_NAMES, data.name) &&
    'request' in data
  )
}
