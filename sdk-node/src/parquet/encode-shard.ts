import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import type { MetricColumns } from '../buffer/metric-columns.ts'
import type { TextRow } from '../buffer/segment-batch.ts'
import { OVERVIEW_MIN_ROWS, SEALED_BUCKET_POINTS, type OverviewEntry } from '../layout/index.ts'
import { concatenate } from './concatenate-columns.ts'
import type { ValueRun } from './column-input.ts'
import { FloatArena } from './float-arena.ts'
import { OverviewWriter } from './overview-writer.ts'
import { cutRowGroups } from './row-groups.ts'
import { ShardWriter } from './shard-writer.ts'

/** Whose points a sealed segment holds: all of one run, one writer and one attempt. */
export interface SegmentOwner {
  readonly run: string
  readonly writer: string
  readonly attempt: number
}

// What is not used takes no memory, and to grow leaves some.
const shardBytes = new ByteWriter(2 * 1024 * 1024)
const overviewBytes = new ByteWriter(256 * 1024)
const overviewCells = new FloatArena()

/** Bytes that are used again for the next file. */
function emptied(bytes: ByteWriter): ByteWriter {
  bytes.index = 0
  bytes.offset = 0
  return bytes
}

/**
 * Encodes points as a Parquet file of the `metrics` table.
 * @param metrics sorted by name, each by step; at least one point in all
 * @returns bytes that are valid until the next call
 */
export function encodeMetricsShard(
  metrics: readonly MetricColumns[],
  owner: SegmentOwner,
): Uint8Array {
  const writer = new ShardWriter('metrics', emptied(shardBytes))
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
      { kind: 'integer', parts: [steps.subarray(rowStart, rowEnd)] },
      { kind: 'integer', parts: [unixMs.subarray(rowStart, rowEnd)] },
      { kind: 'double', parts: [values.subarray(rowStart, rowEnd)] },
    ])
  }
  return writer.finish()
}

/**
 * Encodes texts as a Parquet file of the `text` table.
 * @param texts sorted by metric and step; at least one
 */
export function encodeTextShard(texts: readonly TextRow[], owner: SegmentOwner): Uint8Array {
  const { run, writer, attempt } = owner
  const parts = texts.map((text) => ({ metric: text.metric, writer, attempt, rows: [text] }))
  return encodeTextParts(run, parts)
}

/** Texts of one metric, writer and attempt, sorted by step. */
export interface TextPart {
  readonly metric: string
  readonly writer: string
  readonly attempt: number
  readonly rows: readonly Pick<TextRow, 'step' | 'unixMs' | 'value'>[]
}

/** `encodeTextShard` for texts of several owners. @param parts sorted; at least one text in all */
export function encodeTextParts(run: string, parts: readonly TextPart[]): Uint8Array {
  const rows = parts.flatMap((part) => part.rows)
  const runs = <Value>(pick: (part: TextPart) => Value): ValueRun<Value>[] =>
    parts.map((part) => ({ value: pick(part), rowCount: part.rows.length }))
  const writer = new ShardWriter('text')
  writer.writeRowGroup([
    { kind: 'name', runs: [{ value: run, rowCount: rows.length }] },
    { kind: 'name', runs: runs((part) => part.metric) },
    { kind: 'name', runs: runs((part) => part.writer) },
    { kind: 'int32', runs: runs((part) => part.attempt) },
    { kind: 'integer', parts: [Float64Array.from(rows, (row) => row.step)] },
    { kind: 'integer', parts: [Float64Array.from(rows, (row) => row.unixMs)] },
    { kind: 'text', values: rows.map((row) => row.value) },
  ])
  return writer.finish()
}

/** What a manifest tells of an overview beside its file. */
type OverviewFacts = Pick<OverviewEntry, 'rowCount' | 'bucketPoints' | 'depthStartBytes'>

/**
 * Encodes the overview of what `encodeMetricsShard` encodes.
 * @returns bytes that are valid until the next call; null for so few points that none is needed
 */
export function encodeOverview(
  metrics: readonly MetricColumns[],
  { run, writer, attempt }: SegmentOwner,
): { readonly content: Uint8Array; readonly facts: OverviewFacts } | null {
  const parts = metrics.map(({ name, kind, values }) => {
    return { metric: name, kind, writer, attempt, rowCount: values.length }
  })
  if (parts.reduce((sum, part) => sum + part.rowCount, 0) < OVERVIEW_MIN_ROWS) return null
  const bytes = emptied(overviewBytes)
  const overview = new OverviewWriter(run, parts, SEALED_BUCKET_POINTS, bytes, overviewCells)
  for (const metric of metrics) overview.add(metric)
  const depthStartBytes = overview.finish()
  const facts = {
    rowCount: overview.rowCount,
    bucketPoints: SEALED_BUCKET_POINTS,
    depthStartBytes,
  }
  return overview.rowCount === 0 ? null : { content: bytes.getBytes(), facts }
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
