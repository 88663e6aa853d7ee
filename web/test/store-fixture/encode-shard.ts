import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer'
import type { SchemaElement } from 'hyparquet'
import { LAYOUT_VERSION_KEY, PAGE_BYTES, SHARD_COLUMNS, type ColumnKind } from 'shardboard/layout'

/** One point of a metric; it has its writer and attempt from its file. */
export interface FixturePoint {
  readonly step: number
  readonly unixMs: number
  readonly value: number
}

export interface ShardOptions {
  readonly writer?: string
  readonly attempt?: number
  readonly layout?: number
  readonly rowGroupSize?: number
  readonly valueEncoding?: 'BYTE_STREAM_SPLIT' | 'RLE_DICTIONARY'
}

const ELEMENTS: Readonly<Record<ColumnKind, Partial<SchemaElement>>> = {
  name: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  'unix-ms': {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  double: { type: 'DOUBLE' },
}

/** A metrics shard in the published schema and encodings. */
export function encodeShard(
  run: string,
  metrics: ReadonlyMap<string, readonly FixturePoint[]>,
  options: ShardOptions = {},
): Uint8Array {
  const points = [...metrics].flatMap(([metric, own]) => own.map((point) => ({ metric, ...point })))
  const same = (value: string): string[] => points.map(() => value)
  const names = (name: string, data: string[]): ColumnSource => ({
    name,
    data,
    encoding: 'RLE_DICTIONARY',
  })
  const integers = (name: string, data: number[]): ColumnSource => ({
    name,
    data: BigInt64Array.from(data, BigInt),
    encoding: 'DELTA_BINARY_PACKED',
  })
  const columns = SHARD_COLUMNS.metrics
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        names('run', same(run)),
        names('kind', same('training')),
        names(
          'metric',
          points.map((point) => point.metric),
        ),
        names('writer', same(options.writer ?? '')),
        {
          name: 'attempt',
          data: points.map(() => options.attempt ?? 0),
          encoding: 'RLE_DICTIONARY',
        },
        integers(
          'step',
          points.map((point) => point.step),
        ),
        integers(
          'time',
          points.map((point) => point.unixMs),
        ),
        {
          name: 'value',
          data: Float64Array.from(points, (point) => point.value),
          encoding: options.valueEncoding ?? 'BYTE_STREAM_SPLIT',
        },
      ],
      schema: [
        { name: 'root', num_children: columns.length },
        ...columns.map(({ name, kind }): SchemaElement => ({
          name,
          repetition_type: 'REQUIRED',
          ...ELEMENTS[kind],
        })),
      ],
      codec: 'SNAPPY',
      pageSize: PAGE_BYTES,
      rowGroupSize: options.rowGroupSize ?? 65_536,
      kvMetadata: [{ key: LAYOUT_VERSION_KEY, value: String(options.layout ?? 1) }],
    }),
  )
}
