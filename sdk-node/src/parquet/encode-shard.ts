import type { MetricColumns } from '../buffer/metric-buffer.ts'
import type { TextRow } from '../buffer/segment-batch.ts'
import type { ColumnInput, ValueRun } from './column-input.ts'
import { cutRowGroups } from './row-groups.ts'
import { ShardWriter } from './shard-writer.ts'

/** Whose points a shard holds: all of one run, one writer and one attempt. */
export interface ShardOwner {
  readonly run: string
  readonly writer: string
  readonly attempt: number
}

/**
 * Encodes points as a Parquet file of the `metrics` table.
 * @param metrics sorted by name, each by step; at least one point in all
 */
export function encodeMetricsShard(
  metrics: readonly MetricColumns[],
  owner: ShardOwner,
): Uint8Array {
  const writer = new ShardWriter('metrics')
  const steps = concatenate(metrics.map((metric) => metric.steps))
  const unixMs = concatenate(metrics.map((metric) => metric.unixMs))
  const values = concatenate(metrics.map((metric) => metric.values))
  const rows = metrics.map((metric) => metric.values.length)
  for (const { rowStart, rowEnd } of cutRowGroups(rows)) {
    const rowCount = rowEnd - rowStart
    const inGroup = runsBetween(metrics, rows, rowStart, rowEnd)
    writer.writeRowGroup([
      { kind: 'name', runs: [{ value: owner.run, rowCount }] },
      { kind: 'name', runs: inGroup.map((run) => ({ ...run, value: run.value.kind })) },
      { kind: 'name', runs: inGroup.map((run) => ({ ...run, value: run.value.name })) },
      { kind: 'name', runs: [{ value: owner.writer, rowCount }] },
      { kind: 'int32', runs: [{ value: owner.attempt, rowCount }] },
      { kind: 'integer', values: steps.subarray(rowStart, rowEnd) },
      { kind: 'integer', values: unixMs.subarray(rowStart, rowEnd) },
      { kind: 'double', values: values.subarray(rowStart, rowEnd) },
    ])
  }
  return writer.finish()
}

/**
 * Encodes texts as a Parquet file of the `text` table.
 * @param texts sorted by metric and step; at least one
 */
export function encodeTextShard(texts: readonly TextRow[], owner: ShardOwner): Uint8Array {
  const rowCount = texts.length
  const writer = new ShardWriter('text')
  const columns: ColumnInput[] = [
    { kind: 'name', runs: [{ value: owner.run, rowCount }] },
    { kind: 'name', runs: texts.map((text) => ({ value: text.metric, rowCount: 1 })) },
    { kind: 'name', runs: [{ value: owner.writer, rowCount }] },
    { kind: 'int32', runs: [{ value: owner.attempt, rowCount }] },
    { kind: 'integer', values: Float64Array.from(texts, (text) => text.step) },
    { kind: 'integer', values: Float64Array.from(texts, (text) => text.unixMs) },
    { kind: 'text', values: texts.map((text) => text.value) },
  ]
  writer.writeRowGroup(columns)
  return writer.finish()
}

/** The metrics that have rows in a range of the table, and how many. @param rowEnd exclusive */
function runsBetween(
  metrics: readonly MetricColumns[],
  rows: readonly number[],
  rowStart: number,
  rowEnd: number,
): ValueRun<MetricColumns>[] {
  const runs: ValueRun<MetricColumns>[] = []
  let metricStart = 0
  for (const [index, metric] of metrics.entries()) {
    const metricEnd = metricStart + (rows[index] ?? 0)
    const rowCount = Math.min(rowEnd, metricEnd) - Math.max(rowStart, metricStart)
    if (rowCount > 0) runs.push({ value: metric, rowCount })
    metricStart = metricEnd
  }
  return runs
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((count, part) => count + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
