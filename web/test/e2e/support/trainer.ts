import { fileURLToPath } from 'node:url'
import type { FinishOptions, InitOptions, LogOptions } from 'shardboard'
import { onTestFinished } from 'vitest'
import { LineProcess } from './line-process.ts'

const SCRIPT = fileURLToPath(new URL('./trainer-process.mjs', import.meta.url))

export interface TrainerChanges {
  readonly name?: string
  readonly group?: string
  readonly tags?: readonly string[]
}

/** A run in a process of its own, which ends with the test where `start` started it. */
export class Trainer {
  readonly #process = new LineProcess(SCRIPT, [])
  #runId = ''

  get runId(): string {
    return this.#runId
  }

  /** Starts a run. Values must survive JSON. */
  static async start(options: InitOptions): Promise<Trainer> {
    const trainer = new Trainer()
    onTestFinished(() => trainer.kill())
    await trainer.init(options)
    return trainer
  }

  /** Starts a run in a trainer that somebody else ends. */
  init(options: InitOptions): Promise<number> {
    return this.#call('init', options)
  }

  /** @returns when `log` had returned */
  log(metrics: object, options?: LogOptions): Promise<number> {
    return this.#call('log', metrics, options)
  }

  /** Logs `metric` at each of `count` steps; its value is the step. */
  logMany(metric: string, from: number, count: number): Promise<number> {
    return this.#call('logMany', { metric, from, count })
  }

  /** Changes the run's name, group or tags. */
  change(changes: TrainerChanges): Promise<number> {
    return this.#call('change', changes)
  }

  /** Ends the process by an exception that nobody catches. */
  fail(message: string): Promise<number> {
    return this.#call('fail', { message })
  }

  flush(): Promise<number> {
    return this.#call('flush')
  }

  finish(options?: FinishOptions): Promise<number> {
    return this.#call('finish', options)
  }

  /** Ends the process as if the machine had. */
  kill(): Promise<void> {
    return this.#process.kill('SIGKILL')
  }

  async #call(call: string, argument?: object, options?: object): Promise<number> {
    this.#process.write(JSON.stringify({ call, argument, options }))
    const told: unknown = JSON.parse(await this.#process.nextLine())
    if (
      typeof told !== 'object' ||
      told === null ||
      !('runId' in told && typeof told.runId === 'string') ||
      !('doneUnixMs' in told && typeof told.doneUnixMs === 'number')
    ) {
      throw new Error(`The trainer said ${JSON.stringify(told)}`)
    }
    this.#runId = told.runId
    return told.doneUnixMs
  }
}
