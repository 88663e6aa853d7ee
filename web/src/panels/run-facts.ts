import type { AttemptRecord, JsonObject, JsonValue, RunRecord, RunState } from 'shardboard/layout'
import { formatDuration, formatTimestamp } from '../charts/time-format.ts'

export interface Fact {
  readonly label: string
  readonly text: string
}

/** What the top of a run's details says. @param state what a viewer should be told */
export function runFacts(record: RunRecord, state: RunState, nowUnixMs: number): Fact[] {
  const facts: Fact[] = [
    { label: 'Id', text: record.id },
    { label: 'Created', text: formatTimestamp(record.createdUnixMs) },
    { label: 'Duration', text: durationText(record, state, nowUnixMs) },
  ]
  if (record.group !== null) facts.push({ label: 'Group', text: record.group })
  if (record.tags.length > 0) facts.push({ label: 'Tags', text: record.tags.join(', ') })
  if (record.notes !== null) facts.push({ label: 'Notes', text: record.notes })
  return facts
}

/** From the run's first moment to its last sign of life. */
function durationText(record: RunRecord, state: RunState, nowUnixMs: number): string {
  const signs = record.attempts.map((attempt) => attempt.endedUnixMs ?? attempt.heartbeatUnixMs)
  const last = state === 'running' ? nowUnixMs : Math.max(record.createdUnixMs, ...signs)
  return formatDuration(Math.max(0, last - record.createdUnixMs) / 1000)
}

/** Why the run failed, each reason once, the latest first. */
export function failureReasons(record: RunRecord): string[] {
  const reasons = record.attempts
    .toSorted((one, other) => other.startedUnixMs - one.startedUnixMs)
    .flatMap(({ reason }) => (reason === null || reason === '' ? [] : [reason]))
  return [...new Set(reasons)]
}

/** An attempt that says it runs, in a run that has no pulse, has died without a word. */
export function attemptState(attempt: AttemptRecord, runState: RunState): RunState {
  return attempt.state === 'running' && runState !== 'running' ? 'crashed' : attempt.state
}

export function attemptEnd(attempt: AttemptRecord): string {
  if (attempt.endedUnixMs !== null) return formatTimestamp(attempt.endedUnixMs)
  return `last heartbeat ${formatTimestamp(attempt.heartbeatUnixMs)}`
}

export interface Entry {
  /** Nested ones by dotted path. */
  readonly path: string
  readonly text: string
}

/** What stands for a text is the text; for anything else, its JSON. Empty objects are entries too. */
export function flattenEntries(object: JsonObject): Entry[] {
  const entries: Entry[] = []
  const visit = (value: JsonValue, path: string): void => {
    if (isObject(value) && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`)
    } else entries.push({ path, text: typeof value === 'string' ? value : JSON.stringify(value) })
  }
  for (const [key, value] of Object.entries(object)) visit(value, key)
  return entries
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
