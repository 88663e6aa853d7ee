import { requireStartable, startRun } from './init.ts'
import {
  resolveOptions,
  type DefineMetricOptions,
  type FinishOptions,
  type InitOptions,
  type LogOptions,
} from './options.ts'
import { finishSoon, type Run } from './run.ts'
import { initWarnings } from './unknown-options.ts'
import { createPrintable, type LiveObject } from './values/live-object.ts'
import { writeLine } from './write-line.ts'

/** The process's current run: the one that `init` started last, until it finishes. */
export let run: Run | null = null

let hasStarted = false

/**
 * Starts a run, or resumes one, and makes it the current one. A current run that is still live is
 * finished first, unless `reinit` says otherwise.
 * @example
 * const run = init({ project: 'digits', config: { learningRate: 0.1 } })
 * run.log({ loss: 0.5 })
 * await run.finish()
 * @throws {ShardboardError} `bad-option`, `run-exists`, `run-not-found`, `store-unusable`
 */
export function init(options: InitOptions): Run {
  const resolved = resolveOptions(options)
  if (run !== null && resolved.reinit === 'return_previous') return run
  if (run !== null && resolved.reinit === 'finish_previous') {
    // The run that is about to end may be the wanted one, under a name that it got just now.
    const isOwn = resolved.resume !== 'never' && resolved.name === run.name
    if (!isOwn) requireStartable(resolved)
    finishSoon(run)
  }
  const started = startRun(resolved, initWarnings(options), (ended) => {
    if (run === ended) run = null
  })
  run = started
  hasStarted = true
  return started
}

/** `run.log` of the current run. Without one, it says so once and keeps nothing. */
export function log(metrics: object, options?: LogOptions): void {
  if (run === null) complainOnce(`log() came ${untimely()}, and its values are not kept`)
  else run.log(metrics, options)
}

/** `run.defineMetric` of the current run. */
export function defineMetric(name: string, options?: DefineMetricOptions): void {
  if (run === null) complainOnce(`defineMetric() came ${untimely()}, and does nothing`)
  else run.defineMetric(name, options)
}

/** `run.flush` of the current run; without one there is nothing to do. */
export async function flush(): Promise<void> {
  await run?.flush()
}

/** `run.finish` of the current run; without one there is nothing to do. */
export async function finish(options?: FinishOptions): Promise<void> {
  await run?.finish(options)
}

/** The current run's config. */
export const config: LiveObject = followCurrentRun((current) => current.config)

/** The current run's summary. */
export const summary: LiveObject = followCurrentRun((current) => current.summary)

function followCurrentRun(pick: (current: Run) => LiveObject): LiveObject {
  const empty = createPrintable(() => ({ ...target() }))
  const target = (): LiveObject => (run === null ? empty : pick(run))
  return new Proxy(empty, {
    get: (_, key) => {
      if (run === null && key === 'update') return complainOfChange
      return Reflect.get(target(), key)
    },
    has: (_, key) => Reflect.has(target(), key),
    set: (_, key, value) => {
      if (run === null) return complainOfChange()
      return Reflect.set(target(), key, value)
    },
    defineProperty: (_, key, descriptor) => {
      if (run === null) return complainOfChange()
      return Reflect.defineProperty(target(), key, descriptor)
    },
    deleteProperty: (_, key) => {
      if (run === null) return complainOfChange()
      return Reflect.deleteProperty(target(), key)
    },
    ownKeys: () => Reflect.ownKeys(target()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(target(), key),
  })
}

/** Without a run nothing is kept; it is told, and does not end the program. */
function complainOfChange(): true {
  complainOnce(`config and summary were changed ${untimely()}, and the change is not kept`)
  return true
}

function untimely(): string {
  return hasStarted ? 'after the run had finished' : 'before init()'
}

const complaints = new Set<string>()

function complainOnce(message: string): void {
  if (complaints.has(message)) return
  complaints.add(message)
  writeLine(message)
}
