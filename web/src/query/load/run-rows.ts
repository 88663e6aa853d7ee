import type { JsonObject, JsonValue, RunRecord } from 'shardboard/layout'
import type { RunItem } from '../../data/catalog.ts'
import type { RowValue } from '../plan/arrow-column.ts'

export type Row = Readonly<Record<string, RowValue>>

/** @param records of those runs whose `ended` and `notes` are wanted */
export function runRows(runs: readonly RunItem[], records: ReadonlyMap<string, RunRecord>): Row[] {
  return runs.map((run) => {
    const record = records.get(run.id)
    return {
      id: run.id,
      name: run.name,
      group: run.group,
      tags: run.tags,
      state: run.state,
      created: run.createdUnixMs,
      ended: record === undefined ? null : endedUnixMs(record),
      notes: record?.notes ?? null,
    }
  })
}

function endedUnixMs({ attempts }: RunRecord): number | null {
  const ends = attempts.map((attempt) => attempt.endedUnixMs)
  const known = ends.filter((end) => end !== null)
  return known.length < ends.length || known.length === 0 ? null : Math.max(...known)
}

export function configRows(records: readonly RunRecord[]): Row[] {
  return records.flatMap((record) => entryRows(record, record.config))
}

export function summaryRows(records: readonly RunRecord[]): Row[] {
  return records.flatMap((record) => entryRows(record, record.summary))
}

function entryRows({ id, name }: RunRecord, object: JsonObject): Row[] {
  return entriesOf(object, '').map(([key, value]) => ({
    run_id: id,
    run: name,
    key,
    value: value === null || typeof value === 'string' ? value : JSON.stringify(value),
    number: toNumber(value),
  }))
}

/** Nested objects by dotted path; lists stay whole. */
function entriesOf(object: JsonObject, prefix: string): [key: string, value: JsonValue][] {
  return Object.entries(object).flatMap(([key, value]) => {
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value)
    const path = prefix + key
    return isNested ? entriesOf(value, `${path}.`) : [[path, value] as [string, JsonValue]]
  })
}

/** JSON has no text for what is not finite, so that these come as texts. */
function toNumber(value: JsonValue): number | null {
  if (typeof value === 'number') return value
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  return null
}

export function metricSummaryRows(records: readonly RunRecord[]): Row[] {
  return records.flatMap(({ id, name, metrics }) =>
    metrics.map((figures) => ({
      run_id: id,
      run: name,
      metric: figures.name,
      count: figures.count,
      non_finite_count: figures.nonFiniteCount,
      min: figures.min,
      max: figures.max,
      mean: figures.mean,
      last: figures.last,
      last_step: figures.lastStep,
      last_time: figures.lastUnixMs,
    })),
  )
}

export function attemptRows(records: readonly RunRecord[]): Row[] {
  return records.flatMap(({ id, name, attempts }) =>
    attempts.map((attempt) => ({
      run_id: id,
      run: name,
      writer: attempt.writer,
      attempt: attempt.attempt,
      state: attempt.state,
      started: attempt.startedUnixMs,
      ended: attempt.endedUnixMs,
      host: attempt.host,
      reason: attempt.reason,
    })),
  )
}
