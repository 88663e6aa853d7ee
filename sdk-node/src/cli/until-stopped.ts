import type { CommandIo } from './command-io.ts'

/**
 * Does a command's work until it is done, or the user stops it.
 * @param advice what to do about the rest
 * @throws what `work` throws; and, when it was stopped, an `Error` that says so
 */
export async function untilStopped<Result>(
  io: CommandIo,
  advice: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  void io.untilStopped().then(() => {
    controller.abort(new Error(`stopped before it was done: ${advice}`))
  })
  try {
    return await work(controller.signal)
  } catch (error) {
    controller.signal.throwIfAborted()
    throw error
  }
}
