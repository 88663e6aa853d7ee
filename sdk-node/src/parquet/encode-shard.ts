import type { KeyValue } from 'hyparquet'
import { ByteWriter, ParquetWriter, type ColumnSource } from 'hyparquet-writer'
import type { MetricColumns } from '../buffer/metric-buffer.ts'
import type { TextRow } from '../buffer/segment-batch.ts'
import { LAYOUT_VERSION, LAYOUT_VERSION_KEY, PAGE_BYTES, type ShardTable } from '../layout/index.ts'
import { bigIntColumn, stepColumn } from './integer-columns.ts'
import { parquetSchema } from './parquet-schema.ts'
import { cutRowGroups } from './row-groups.ts'
import { valueEncoding } from './value-encoding.ts'

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
  const rowCounts = metrics.map((metric) => metric.values.length)
  const names = metrics.flatMap(({ name, values }) => repeat(name, values.length))
  const kinds = metrics.flatMap(({ kind, values }) => repeat(kind, values.length))
  const steps = concatenate(metrics.map((metric) => metric.steps))
  const unixMs = concatenate(metrics.map((metric) => metric.unixMs))
  const values = concatenate(metrics.map((metric) => metric.values))
  const writer = openWriter('metrics')
  for (const { rowStart, rowEnd } of cutRowGroups(rowCounts)) {
    const rowCount = rowEnd - rowStart
    const groupValues = values.slice(rowStart, rowEnd)
    writeRowGroup(writer, rowCount, [
      nameColumn('run', repeat(owner.run, rowCount)),
      nameColumn('kind', kinds.slice(rowStart, rowEnd)),
      nameColumn('metric', names.slice(rowStart, rowEnd)),
      nameColumn('writer', repeat(owner.writer, rowCount)),
      attemptColumn(owner.attempt, rowCount),
      deltaColumn('step', stepColumn(steps.subarray(rowStart, rowEnd))),
      deltaColumn('time', bigIntColumn(unixMs.subarray(rowStart, rowEnd))),
      { name: 'value', data: groupValues, encoding: valueEncoding(groupValues) },
    ])
  }
  return finish(writer)
}

/**
 * Encodes texts as a Parquet file of the `text` table.
 * @param texts sorted by metric and step; at least one
 */
export function encodeTextShard(texts: readonly TextRow[], owner: ShardOwner): Uint8Array {
  const rowCount = texts.length
  const writer = openWriter('text')
  writeRowGroup(writer, rowCount, [
    nameColumn('run', repeat(owner.run, rowCount)),
    nameColumn(
      'metric',
      texts.map((text) => text.metric),
    ),
    nameColumn('writer', repeat(owner.writer, rowCount)),
    attemptColumn(owner.attempt, rowCount),
    deltaColumn('step', stepColumn(Float64Array.from(texts, (text) => text.step))),
    deltaColumn('time', bigIntColumn(Float64Array.from(texts, (text) => text.unixMs))),
    { name: 'value', data: texts.map((text) => text.value) },
  ])
  return finish(writer)
}

interface OpenWriter {
  readonly bytes: ByteWriter
  readonly parquet: ParquetWriter
}

function openWriter(table: ShardTable): OpenWriter {
  const kvMetadata: KeyValue[] = [
    { key: LAYOUT_VERSION_KEY, value: String(LAYOUT_VERSION) },
    { key: 'shardboard.table', value: table },
  ]
  const bytes = new ByteWriter(65_536)
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: parquetSchema(table),
    codec: 'SNAPPY',
    statistics: true,
    statisticsTruncateLength: Infinity,
    kvMetadata,
    createdBy: 'shardboard',
  })
  return { bytes, parquet }
}

function writeRowGroup({ parquet }: OpenWriter, rowCount: number, columns: ColumnSource[]): void {
  void parquet.write({ columnData: columns, rowGroupSize: rowCount, pageSize: PAGE_BYTES })
}

function finish({ bytes, parquet }: OpenWriter): Uint8Array {
  void parquet.finish()
  return bytes.getBytes()
}

function nameColumn(name: string, data: string[]): ColumnSource {
  return { name, data, encoding: 'RLE_DICTIONARY' }
}

function attemptColumn(attempt: number, rowCount: number): ColumnSource {
  return {
    name: 'attempt',
    data: new Int32Array(rowCount).fill(attempt),
    encoding: 'RLE_DICTIONARY',
  }
}

function deltaColumn(name: string, data: Int32Array | BigInt64Array): ColumnSource {
  return { name, data, encoding: 'DELTA_BINARY_PACKED', columnIndex: true }
}

function repeat(text: string, count: number): string[] {
  return new Array<string>(count).fill(text)
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
