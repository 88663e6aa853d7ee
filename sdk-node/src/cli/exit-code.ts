/** `misuse`: the command line itself is wrong. A command that was asked to stop has done its job. */
export const ExitCode = { done: 0, failed: 1, misuse: 2 } as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
