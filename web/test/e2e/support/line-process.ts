import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** A Node script that answers in lines. */
export class LineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #lines: string[] = []
  readonly #waiting: ((line: string | undefined) => void)[] = []
  readonly #ended: Promise<void>
  #errors = ''

  /** @param environment besides that of this process */
  constructor(
    script: string,
    scriptArguments: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.#child = spawn(process.execPath, [script, ...scriptArguments], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => {
        for (const wait of this.#waiting.splice(0)) wait(undefined)
        resolve()
      })
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text))
    this.#child.stdin.on('error', () => undefined)
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const wait = this.#waiting.shift()
      if (wait === undefined) this.#lines.push(line)
      else wait(line)
    })
  }

  write(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** @throws {Error} with what it said on standard error, when it ends before the next line */
  async nextLine(): Promise<string> {
    const line =
      this.#lines.shift() ??
      (await new Promise<string | undefined>((resolve) => {
        if (this.#child.exitCode !== null || this.#child.signalCode !== null) resolve(undefined)
        else this.#waiting.push(resolve)
      }))
    if (line === undefined) throw new Error(`The process ended: ${this.#errors}`)
    return line
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal)
    await this.#ended
  }
}
