import { JsonFields } from './json-fields.ts'
import { decodeFloat, encodeFloat, type JsonObject, type JsonValue } from './json-value.ts'
import { assertReadableVersion, LAYOUT_VERSION } from './layout-version.ts'

/** `crashed`: its process died without a word; `failed`: it said so. */
export const RUN_STATES = ['running', 'finished', 'failed', 'crashed'] as const
export type RunState = (typeof RUN_STATES)[number]

/** One session of one writer on a run: from `init` to `finish`, or to its death. */
export interface AttemptRecord {
  /** Counts from 0 for each writer of the run. A later attempt wins from its first step on. */
  readonly attempt: number
  /** Which of a run's processes; '' where there is just one. */
  readonly writer: string
  readonly session: string
  readonly host: string
  readonly pid: number
  readonly state: RunState
  readonly startedUnixMs: number
  readonly heartbeatUnixMs: number
  /** After how long without a heartbeat it is taken for crashed; `HEARTBEAT_EXPIRY_MS` where absent. */
  readonly heartbeatExpiryMs?: number
  readonly endedUnixMs: number | null
  /** Why it failed, in words. */
  readonly reason: string | null
  /** The last segment of the session's log whose points `metrics` counts; -1 for none. */
  readonly summarizedSegment: number
  /** The number of the last event of the session's log that the record holds; 0 for none. */
  readonly appliedEvent: number
}

export type SummaryKind = 'min' | 'max' | 'last' | 'mean'
export type MetricGoal = 'minimize' | 'maximize'

/** What `defineMetric` said of a metric. */
export interface MetricDefinition {
  readonly name: string
  /** The metric that is this one's x-axis. */
  readonly stepMetric: string | null
  readonly summary: SummaryKind | null
  readonly goal: MetricGoal | null
}

/**
 * A metric's figures over all the points that the run has published, those of superseded attempts
 * included. `min`, `max` and `mean` are over finite values; NaN where there is none.
 */
export interface MetricSummary {
  readonly name: string
  readonly count: number
  readonly nonFiniteCount: number
  readonly min: number
  readonly max: number
  readonly mean: number
  /** The latest value by time, whatever its step; of several at one time, the one logged last. */
  readonly last: number
  readonly lastStep: number
  readonly lastUnixMs: number
}

/** `runs/<run>/run.json`: who a run is and how it fares. */
export interface RunRecord {
  readonly id: string
  readonly project: string
  readonly name: string
  readonly group: string | null
  readonly tags: readonly string[]
  readonly notes: string | null
  readonly config: JsonObject
  /** What the user set on `run.summary`. */
  readonly summary: JsonObject
  readonly state: RunState
  readonly createdUnixMs: number
  readonly updatedUnixMs: number
  readonly attempts: readonly AttemptRecord[]
  readonly definitions: readonly MetricDefinition[]
  readonly metrics: readonly MetricSummary[]
}

/** A writer writes its heartbeat this often. */
export const HEARTBEAT_INTERVAL_MS = 15_000

/** A reader takes an attempt whose heartbeat is older than this for crashed. */
export const HEARTBEAT_EXPIRY_MS = 60_000

/** How long an attempt without a heartbeat is still taken for alive. */
export function expiryMsOf({ heartbeatExpiryMs }: AttemptRecord): number {
  return heartbeatExpiryMs ?? HEARTBEAT_EXPIRY_MS
}

/** The state that a reader shows: a run that says it is running but has no pulse has crashed. */
export function effectiveState(
  record: Pick<RunRecord, 'state' | 'attempts'>,
  nowUnixMs: number,
): RunState {
  if (record.state !== 'running') return record.state
  const alive = record.attempts.some(
    (attempt) =>
      attempt.state === 'running' && nowUnixMs - attempt.heartbeatUnixMs < expiryMsOf(attempt),
  )
  return alive ? 'running' : 'crashed'
}

/**
 * A run's state from its attempts: running while one is; then what the latest attempt of each
 * writer says, the worst first.
 */
export function stateOfAttempts(attempts: readonly AttemptRecord[]): RunState {
  const latest = new Map<string, AttemptRecord>()
  for (const attempt of attempts) {
    const known = latest.get(attempt.writer)
    if (known === undefined || known.attempt <= attempt.attempt) latest.set(attempt.writer, attempt)
  }
  const states = [...latest.values()].map((attempt) => attempt.state)
  for (const state of ['running', 'crashed', 'failed'] as const) {
    if (states.includes(state)) return state
  }
  return 'finished'
}

export function formatRunRecord(record: RunRecord): string {
  const metrics = record.metrics.map((metric) => ({
    ...metric,
    min: encodeFloat(metric.min),
    max: encodeFloat(metric.max),
    mean: encodeFloat(metric.mean),
    last: encodeFloat(metric.last),
  }))
  return JSON.stringify({ layout: LAYOUT_VERSION, ...record, metrics })
}

/** @throws {LayoutError} for a newer layout version or a field of the wrong type */
export function parseRunRecord(json: JsonValue, what: string): RunRecord {
  const fields = new JsonFields(json, what)
  assertReadableVersion(fields.value('layout'), what)
  return {
    id: fields.string('id'),
    project: fields.string('project'),
    name: fields.string('name'),
    group: fields.optionalString('group'),
    tags: fields.strings('tags'),
    notes: fields.optionalString('notes'),
    config: fields.object('config'),
    summary: fields.object('summary'),
    state: fields.oneOf('state', RUN_STATES),
    createdUnixMs: fields.number('createdUnixMs'),
    updatedUnixMs: fields.number('updatedUnixMs'),
    attempts: fields.array('attempts').map((item) => parseAttempt(item, what)),
    definitions: fields.array('definitions').map((item) => parseDefinition(item, what)),
    metrics: fields.array('metrics').map((item) => parseMetricSummary(item, what)),
  }
}

function parseAttempt(json: JsonValue, what: string): AttemptRecord {
  const fields = new JsonFields(json, `${what}, an attempt`)
  const heartbeatExpiryMs = fields.optionalNumber('heartbeatExpiryMs')
  return {
    ...(heartbeatExpiryMs !== null && { heartbeatExpiryMs }),
    attempt: fields.number('attempt'),
    writer: fields.string('writer'),
    session: fields.string('session'),
    host: fields.string('host'),
    pid: fields.number('pid'),
    state: fields.oneOf('state', RUN_STATES),
    startedUnixMs: fields.number('startedUnixMs'),
    heartbeatUnixMs: fields.number('heartbeatUnixMs'),
    endedUnixMs: fields.optionalNumber('endedUnixMs'),
    reason: fields.optionalString('reason'),
    summarizedSegment: fields.number('summarizedSegment'),
    appliedEvent: fields.number('appliedEvent'),
  }
}

const SUMMARY_KINDS = ['min', 'max', 'last', 'mean'] as const
const METRIC_GOALS = ['minimize', 'maximize'] as const

/** @throws {LayoutError} for a field of the wrong type */
export function parseDefinition(json: JsonValue, what: string): MetricDefinition {
  const fields = new JsonFields(json, `${what}, a metric's definition`)
  return {
    name: fields.string('name'),
    stepMetric: fields.optionalString('stepMetric'),
    summary: fields.value('summary') === null ? null : fields.oneOf('summary', SUMMARY_KINDS),
    goal: fields.value('goal') === null ? null : fields.oneOf('goal', METRIC_GOALS),
  }
}

function parseMetricSummary(json: JsonValue, what: string): MetricSummary {
  const fields = new JsonFields(json, `${what}, a metric's summary`)
  return {
    name: fields.string('name'),
    count: fields.number('count'),
    nonFiniteCount: fields.number('nonFiniteCount'),
    min: decodeFloat(fields.value('min')),
    max: decodeFloat(fields.value('max')),
    mean: decodeFloat(fields.value('mean')),
    last: decodeFloat(fields.value('last')),
    lastStep: fields.number('lastStep'),
    lastUnixMs: fields.number('lastUnixMs'),
  }
}
