/** Calls `task` every `intervalMs` until the function that it returns is called. */
export type Repeat = (intervalMs: number, task: () => void) => () => void

export const repeatByTimer: Repeat = (intervalMs, task) => {
  const timer = setInterval(task, intervalMs)
  return () => clearInterval(timer)
}
