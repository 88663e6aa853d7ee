import { show, ShardboardError } from './errors.ts'
import { resolveHubTarget, type HubTarget } from './hub/hub-target.ts'
import { findHubToken, isHubToken, TOKEN_FORM } from './hub/hub-token.ts'
import { DEFAULT_PUSH_INTERVAL_MS } from './hub/push-schedule.ts'
import {
  isRunId,
  type MetricDefinition,
  type MetricGoal,
  type SummaryKind,
} from './layout/index.ts'

/** What `init` takes. */
export interface InitOptions {
  /** The project that the run belongs to: any text. */
  readonly project: string
  /**
   * The run's name: any text; several runs may have the same.
   * @default a readable one that no run of the project has
   */
  readonly name?: string
  /**
   * The run's id, by which several processes find the same run: 1 to 64 of `a-z 0-9 - _`.
   * @default a random one
   */
  readonly id?: string
  /** What the run was started with; nested objects are fine. */
  readonly config?: object
  /** Runs of one group are compared as one. */
  readonly group?: string
  readonly tags?: readonly string[]
  readonly notes?: string
  /**
   * What to do about a run that is there already, by `id` or, without one, the latest by `name`.
   * `never`: start a new one; `allow`: go on with it, else start one; `must`: go on with it or throw.
   * A resumed run counts its steps on from the last.
   * @default 'never'
   */
  readonly resume?: 'never' | 'allow' | 'must'
  /**
   * What to do about the process's current run where it is still live. `finish_previous`: finish it;
   * `create_new`: let it live beside the new one; `return_previous`: return it, and start none.
   * @default 'finish_previous'
   */
  readonly reinit?: 'finish_previous' | 'create_new' | 'return_previous'
  /**
   * The store's folder.
   * @default SHARDBOARD_DIR, else a data folder of the user's
   */
  readonly dir?: string
  /**
   * Which of several processes this is, when they log to one run: each writer has its own line.
   * @default '' for the first process of a run, a number for those that join it while it lives
   */
  readonly writer?: string
  /**
   * `owner/name` of a Dataset on the Hugging Face Hub that the run is brought to while it goes on; it is
   * made where it is missing. The store's folder has everything first, and in any case.
   * @default SHARDBOARD_DATASET_ID, else `<spaceId>-data` where a Space is named
   */
  readonly datasetId?: string
  /**
   * `owner/name` of a static Space on the Hub that shows the Dataset; it is made where it is missing.
   * @default SHARDBOARD_SPACE_ID
   */
  readonly spaceId?: string
  /**
   * Whether a Dataset that has to be made is private: visitors of the Space then sign in.
   * @default false
   */
  readonly private?: boolean
  /**
   * A token for the Hub that may write. It is kept in memory only.
   * @default HF_TOKEN, else what `hf auth login` has kept
   */
  readonly hubToken?: string
  /**
   * Milliseconds between two pushes to the Hub; the first come after a twentieth and a quarter of it.
   * @default 300000
   */
  readonly pushIntervalMs?: number
  /**
   * Called for whatever goes wrong in the background, once for each cause. `log` never throws.
   * @default a line on standard error
   */
  readonly onError?: (error: ShardboardError) => void
  /**
   * Points in a log segment before it becomes a shard.
   * @default 50000
   */
  readonly sealPointCount?: number
  /**
   * Milliseconds after which a log segment becomes a shard although it is not full. The dashboard
   * shows points at once in any case; this is for readers of the Parquet files.
   * @default 300000
   */
  readonly sealIntervalMs?: number
  /**
   * Milliseconds that `finish` waits for values that were logged as promises, and then for the Hub.
   * @default 60000
   */
  readonly finishTimeoutMs?: number
  /**
   * `disabled`: every call does nothing.
   * @default SHARDBOARD_MODE, else 'enabled'
   */
  readonly mode?: 'enabled' | 'disabled'
  /**
   * Whether `init` keeps from telling on standard error which run it has started.
   * @default whether SHARDBOARD_SILENT is set, or NODE_ENV is 'test'
   */
  readonly quiet?: boolean
}

/** What `log` takes beside the values. */
export interface LogOptions {
  /**
   * An integer. It may go back, repeat and jump.
   * @default one more than the greatest step so far
   */
  readonly step?: number
  /**
   * When it happened: a Date, or unix milliseconds.
   * @default now
   */
  readonly time?: Date | number
}

/** What `finish` takes. */
export interface FinishOptions {
  /** @default 'finished' */
  readonly status?: 'finished' | 'failed'
}

/** What `defineMetric` takes. */
export interface DefineMetricOptions {
  /** The metric that is this one's x-axis. */
  readonly stepMetric?: string
  /**
   * What stands for the metric in `run.summary` and in lists of runs.
   * @default 'last'
   */
  readonly summary?: SummaryKind
  /** Which way is better. */
  readonly goal?: MetricGoal
}

const DEFAULT_SEAL_POINT_COUNT = 50_000
const DEFAULT_SEAL_INTERVAL_MS = 300_000
const DEFAULT_FINISH_TIMEOUT_MS = 60_000

/** `InitOptions`, checked and with their defaults. */
export interface ResolvedOptions {
  readonly project: string
  readonly name: string | undefined
  readonly id: string | undefined
  readonly config: object | undefined
  readonly group: string | undefined
  readonly tags: readonly string[] | undefined
  readonly notes: string | undefined
  readonly resume: 'never' | 'allow' | 'must'
  readonly reinit: 'finish_previous' | 'create_new' | 'return_previous'
  readonly dir: string | undefined
  readonly writer: string | undefined
  /** Where on the Hub it goes; undefined: nowhere. */
  readonly hub: HubTarget | undefined
  readonly hubToken: string | undefined
  readonly pushIntervalMs: number
  readonly onError: ((error: ShardboardError) => void) | undefined
  readonly sealPointCount: number
  readonly sealIntervalMs: number
  readonly finishTimeoutMs: number
  readonly isDisabled: boolean
  readonly isQuiet: boolean
}

/** @throws {ShardboardError} `bad-option`, naming the option, its value and what it may be */
export function resolveOptions(
  options: InitOptions,
  environment: NodeJS.ProcessEnv = process.env,
): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw refuse('init', options, "an object such as { project: 'my-project' }")
  }
  const { resume = 'never', id, name } = options
  const mode = resolveMode(options.mode, environment)
  if (typeof options.project !== 'string' || options.project === '') {
    throw refuse('project', options.project, 'a text that is not empty')
  }
  requireText('name', name)
  requireText('group', options.group)
  requireText('notes', options.notes)
  requireText('dir', options.dir)
  requireText('writer', options.writer)
  if (id !== undefined && !(typeof id === 'string' && isRunId(id))) {
    throw refuse('id', id, '1 to 64 of a-z, 0-9, - and _, with a letter or digit at both ends')
  }
  if (!['never', 'allow', 'must'].includes(resume)) {
    throw refuse('resume', resume, "'never', 'allow' or 'must'")
  }
  if (resume === 'must' && id === undefined && name === undefined) {
    throw refuse('resume', resume, "given with the run's id or name")
  }
  if (mode !== 'enabled' && mode !== 'disabled') {
    throw refuse('mode (or SHARDBOARD_MODE)', mode, "'enabled' or 'disabled'")
  }
  const hub = resolveHub(options, environment)
  return {
    project: options.project,
    name,
    id,
    config: resolveConfig(options.config),
    group: options.group,
    tags: options.tags === undefined ? undefined : resolveTags(options.tags),
    notes: options.notes,
    resume,
    reinit: resolveReinit(options.reinit),
    dir: options.dir,
    writer: options.writer,
    hub,
    hubToken: resolveToken(options.hubToken) ?? (hub && findHubToken(environment)),
    pushIntervalMs: positive('pushIntervalMs', options.pushIntervalMs, DEFAULT_PUSH_INTERVAL_MS),
    onError: options.onError,
    sealPointCount: positive('sealPointCount', options.sealPointCount, DEFAULT_SEAL_POINT_COUNT),
    sealIntervalMs: positive('sealIntervalMs', options.sealIntervalMs, DEFAULT_SEAL_INTERVAL_MS),
    finishTimeoutMs: positive(
      'finishTimeoutMs',
      options.finishTimeoutMs,
      DEFAULT_FINISH_TIMEOUT_MS,
    ),
    isDisabled: mode === 'disabled',
    isQuiet: resolveQuiet(options.quiet, environment),
  }
}

function resolveHub(options: InitOptions, environment: NodeJS.ProcessEnv): HubTarget | undefined {
  const { datasetId, spaceId, private: isPrivate } = options
  if (isPrivate !== undefined && typeof isPrivate !== 'boolean') {
    throw refuse('private', isPrivate, 'true or false')
  }
  return resolveHubTarget({ datasetId, spaceId, isPrivate }, environment)
}

/** What is wrong with a token may be a part of one: it is not shown. */
function resolveToken(given: unknown): string | undefined {
  if (given === undefined) return undefined
  const token = typeof given === 'string' ? given.trim() : ''
  if (isHubToken(token)) return token
  const message = `hubToken must be ${TOKEN_FORM}, or be left out; what was given is none, and is not shown`
  throw new ShardboardError('bad-option', message)
}

const REINITS = ['finish_previous', 'create_new', 'return_previous'] as const

/** wandb takes true and false as well. */
function resolveReinit(reinit: unknown): (typeof REINITS)[number] {
  if (reinit === undefined || reinit === true || reinit === 'default') return 'finish_previous'
  if (reinit === false) return 'return_previous'
  const known = REINITS.find((name) => name === reinit)
  if (known !== undefined) return known
  throw refuse('reinit', reinit, "'finish_previous', 'create_new' or 'return_previous'")
}

/** What wandb calls the modes in which a run is kept: here there is one. */
export const FOREIGN_MODES: readonly unknown[] = ['online', 'offline', 'shared']

function resolveMode(mode: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (mode !== undefined && !FOREIGN_MODES.includes(mode)) return mode
  const named = environment['SHARDBOARD_MODE']
  return named === undefined || named === '' ? 'enabled' : named
}

function resolveQuiet(quiet: unknown, environment: NodeJS.ProcessEnv): boolean {
  if (typeof quiet === 'boolean') return quiet
  if (quiet !== undefined) throw refuse('quiet', quiet, 'true or false')
  const isSilent = !['', '0', 'false', undefined].includes(environment['SHARDBOARD_SILENT'])
  return isSilent || environment['NODE_ENV'] === 'test'
}

/** @throws {ShardboardError} `bad-option` */
export function resolveTags(tags: unknown): readonly string[] {
  const texts = Array.isArray(tags) ? Array.from(tags, textOrUndefined) : [undefined]
  const known = texts.filter((text) => text !== undefined)
  if (known.length < texts.length) throw refuse('tags', tags, 'a list of texts')
  return [...new Set(known)]
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

const SUMMARY_KINDS = ['min', 'max', 'last', 'mean'] as const
const METRIC_GOALS = ['minimize', 'maximize'] as const

/** @throws {ShardboardError} `bad-option` */
export function resolveDefinition(name: string, options: DefineMetricOptions): MetricDefinition {
  requireText('defineMetric name', name ?? null)
  if (typeof options !== 'object' || options === null) {
    throw refuse('defineMetric options', options, "an object such as { stepMetric: 'epoch' }")
  }
  requireText('stepMetric', options.stepMetric)
  const { stepMetric = null, summary = null, goal = null } = options
  if (summary !== null && !SUMMARY_KINDS.includes(summary)) {
    throw refuse('summary', summary, "'min', 'max', 'last' or 'mean'")
  }
  if (goal !== null && !METRIC_GOALS.includes(goal)) {
    throw refuse('goal', goal, "'minimize' or 'maximize'")
  }
  return { name, stepMetric, summary, goal }
}

/** @throws {ShardboardError} `bad-option` */
export function requireText(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw refuse(option, value, 'a text')
}

function resolveConfig(config: unknown): object | undefined {
  return config === undefined || config === null ? undefined : requireEntries('config', config)
}

/** @throws {ShardboardError} `bad-option` for what has no entries: a list is none of them */
export function requireEntries(option: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw refuse(option, value, 'an object such as { learningRate: 0.1 }')
}

function positive(option: string, value: unknown, byDefault: number): number {
  if (value === undefined) return byDefault
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value
  throw refuse(option, value, 'a number above 0')
}

export function refuse(option: string, value: unknown, wanted: string): ShardboardError {
  return new ShardboardError('bad-option', `${option} must be ${wanted}; it is ${show(value)}`)
}
