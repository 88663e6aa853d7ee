import type { CommandIo, ProgressDisplay } from '../command-io.ts'

/** A user who watches what a command writes, and stops it when told to. */
export class RecordedIo implements CommandIo {
  readonly environment: NodeJS.ProcessEnv
  readonly printed: string[] = []
  readonly noted: string[] = []
  readonly opened: string[] = []
  /** Why no browser can be opened; undefined when one can. */
  browserProblem: string | undefined
  #stop: () => void = () => undefined
  #wake: () => void = () => undefined

  constructor(environment: NodeJS.ProcessEnv = {}) {
    this.environment = environment
  }

  print(line: string): void {
    this.printed.push(line)
    this.#wake()
  }

  note(line: string): void {
    this.noted.push(line)
    this.#wake()
  }

  async openProgress(): Promise<ProgressDisplay> {
    return { show: () => undefined, close: () => undefined }
  }

  async openBrowser(url: string): Promise<void> {
    this.opened.push(url)
    if (this.browserProblem !== undefined) throw new Error(this.browserProblem)
  }

  untilStopped(): Promise<void> {
    return new Promise((resolve) => {
      this.#stop = resolve
    })
  }

  stop(): void {
    this.#stop()
  }

  /** Resolves with the first line, printed or noted, that `pattern` fits. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = [...this.printed, ...this.noted].find((line) => pattern.test(line))
      if (found !== undefined) return found
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
