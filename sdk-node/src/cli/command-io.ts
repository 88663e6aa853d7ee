/** All that a command may touch of the world outside. */
export interface CommandIo {
  readonly environment: NodeJS.ProcessEnv
  /** Writes a line of the command's answer. */
  print(line: string): void
  /** Writes a line that is for people only, apart from the answer. */
  note(line: string): void
  /** Rejects when no browser could be started. */
  openBrowser(url: string): Promise<void>
  /** Resolves when the user, or the system, asks the process to end. */
  untilStopped(): Promise<void>
}
