/** How far a command's work is, for people to watch. */
export interface ProgressDisplay {
  /** @param label what is being done */
  show(label: string, doneBytes: number, totalBytes: number): void
  /** Takes it away. */
  close(): void
}

/** All that a command may touch of the world outside. */
export interface CommandIo {
  readonly environment: NodeJS.ProcessEnv
  /** Writes a line of the command's answer. */
  print(line: string): void
  /** Writes a line that is for people only, apart from the answer. */
  note(line: string): void
  openProgress(): Promise<ProgressDisplay>
  /** Rejects when no browser could be started. */
  openBrowser(url: string): Promise<void>
  /** Resolves when the user, or the system, asks the process to end. */
  untilStopped(): Promise<void>
}
