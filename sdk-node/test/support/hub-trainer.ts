import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../children/hub-trainer.mjs', import.meta.url))

/** A process that trains, and brings its run to a Hub. */
export class HubTrainer {
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  output = ''

  /** @param options of `init`, and `steps` */
  constructor(options: object, environment: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, [SCRIPT, JSON.stringify(options)], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
    this.#ended = new Promise((resolve) => this.#child.once('close', (code) => resolve(code)))
    onTestFinished(() => {
      this.#child.kill('SIGKILL')
    })
  }

  /** How many steps it is known to have logged. */
  get loggedCount(): number {
    return Number(/.*\n?logged (\d+)\n(?!.*logged)/s.exec(this.output)?.[1] ?? 0)
  }

  /** What it says when it has finished: how many steps it has logged. */
  get finishedCount(): number {
    return Number(/finished (\d+)/.exec(this.output)?.[1] ?? NaN)
  }

  /** Lets it end by itself. @returns its exit code */
  end(): Promise<number | null> {
    this.#child.stdin?.end('\n')
    return this.#ended
  }

  ended(): Promise<number | null> {
    return this.#ended
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }
}
