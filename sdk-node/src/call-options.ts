import { show } from './errors.ts'
import type { FinishOptions, LogOptions } from './options.ts'
import { unknownOptions } from './unknown-options.ts'

/**
 * Told a sentence for each thing that was surely not meant so; one cause is told once, whatever
 * values its sentences name.
 */
export type Complain = (message: string, cause?: string) => void

/** The options of a `log` call, where another tracker's habits may have come in. */
export function readLogOptions(
  options: LogOptions | undefined,
  complain: Complain,
): LogOptions | undefined {
  const given: unknown = options
  if (given === undefined || given === null) return undefined
  if (typeof given === 'object') {
    for (const key in options) {
      if (key !== 'step' && key !== 'time') complainOfOptions('log', given, complain)
    }
    return options
  }
  const isStep = Number.isSafeInteger(given) || typeof given === 'bigint'
  const consequence = isStep ? 'it is taken for the step' : 'it is passed over'
  complain(
    `the second argument of log() is an object of options, such as { step: 7 }; it is ${show(given)}, and ${consequence}`,
    'log in places',
  )
  return isStep ? { step: Number(given) } : undefined
}

/** The options of `finish`; an exit code that is not 0 says that the run failed. */
export function readFinishOptions(
  options: FinishOptions | undefined,
  complain: Complain,
): FinishOptions {
  const given: unknown = options
  if (given === undefined || given === null) return {}
  if (typeof given !== 'object') {
    complain(
      `finish() takes an object of options; it got ${show(given)}: write finish({ status: 'failed' }) for a run that failed`,
    )
    return isFailure(given) ? { status: 'failed' } : {}
  }
  complainOfOptions('finish', given, complain)
  const exitCode: unknown = Reflect.get(given, 'exitCode') ?? Reflect.get(given, 'exit_code')
  const { status } = options ?? {}
  if (status !== undefined) return { status }
  return isFailure(exitCode) ? { status: 'failed' } : {}
}

/** Tells of the options that a function does not know. */
export function complainOfOptions(
  name: 'log' | 'finish' | 'defineMetric',
  options: object,
  complain: Complain,
): void {
  for (const sentence of unknownOptions(name, options)) complain(sentence)
}

function isFailure(exitCode: unknown): boolean {
  return typeof exitCode === 'number' && exitCode !== 0
}
