import { JsonFields } from './json-fields.ts'
import type { JsonValue } from './json-value.ts'
import { assertReadableVersion, LAYOUT_VERSION } from './layout-version.ts'
import type { ShardTable } from './store-path.ts'

/** The rows of one metric in a shard. A shard is sorted by metric, so they are one range. */
export interface MetricRows {
  readonly metric: string
  readonly rowStart: number
  /** exclusive */
  readonly rowEnd: number
}

/** A published Parquet file. It never changes; a changed thing is a new name. */
export interface ShardEntry {
  readonly table: ShardTable
  /** Relative to the project's folder. */
  readonly path: string
  readonly byteLength: number
  readonly rowCount: number
  /** Lower-case hex. */
  readonly sha256: string
  /** 0: as it was sealed; each merge adds one. */
  readonly tier: number
  readonly attempt: number
  readonly writer: string
  /** The segment of the log that it was made of. */
  readonly segment: string
  readonly minStep: number
  readonly maxStep: number
  readonly minUnixMs: number
  readonly maxUnixMs: number
  readonly metrics: readonly MetricRows[]
}

/** A segment of the log that is still being written, or not yet turned into shards. */
export interface TailEntry {
  /** Relative to the project's folder. */
  readonly path: string
  readonly segment: string
  readonly attempt: number
  readonly writer: string
}

/**
 * `runs/<run>/manifest.json`: every live file of a run. A segment's points count once: in the shards
 * that name it, else in its tail.
 */
export interface Manifest {
  readonly run: string
  /** Grows by one with each change. */
  readonly revision: number
  readonly updatedUnixMs: number
  readonly shards: readonly ShardEntry[]
  readonly tails: readonly TailEntry[]
  /** The metrics whose points are of the kind `system`; all others are of the training. */
  readonly systemMetrics: readonly string[]
  /** Values that were given to `log` and could not be kept, e.g. since the disk stayed full. */
  readonly droppedPointCount: number
}

export function emptyManifest(run: string): Manifest {
  return {
    run,
    revision: 0,
    updatedUnixMs: 0,
    shards: [],
    tails: [],
    systemMetrics: [],
    droppedPointCount: 0,
  }
}

/** Metric names stand once, in `metricNames`; a shard's rows are `[nameIndex, rowStart, rowEnd]` flat. */
export function formatManifest(manifest: Manifest): string {
  const metricNames: string[] = []
  const indexOfName = new Map<string, number>()
  const nameIndex = (name: string): number => {
    let index = indexOfName.get(name)
    if (index === undefined) {
      index = metricNames.length
      indexOfName.set(name, index)
      metricNames.push(name)
    }
    return index
  }
  const shards = manifest.shards.map(({ metrics, ...shard }) => ({
    ...shard,
    rows: metrics.flatMap((rows) => [nameIndex(rows.metric), rows.rowStart, rows.rowEnd]),
  }))
  return JSON.stringify({ layout: LAYOUT_VERSION, ...manifest, metricNames, shards })
}

/** @throws {LayoutError} for a newer layout version or a field of the wrong type */
export function parseManifest(json: JsonValue, what: string): Manifest {
  const fields = new JsonFields(json, what)
  assertReadableVersion(fields.value('layout'), what)
  const metricNames = fields.strings('metricNames')
  return {
    run: fields.string('run'),
    revision: fields.number('revision'),
    updatedUnixMs: fields.number('updatedUnixMs'),
    systemMetrics: fields.strings('systemMetrics'),
    droppedPointCount: fields.number('droppedPointCount'),
    shards: fields.array('shards').map((item) => parseShard(item, metricNames, what)),
    tails: fields.array('tails').map((item) => parseTail(item, what)),
  }
}

const SHARD_TABLES = ['metrics', 'text'] as const

function parseShard(json: JsonValue, metricNames: readonly string[], what: string): ShardEntry {
  const fields = new JsonFields(json, `${what}, a shard`)
  return {
    table: fields.oneOf('table', SHARD_TABLES),
    path: fields.string('path'),
    byteLength: fields.number('byteLength'),
    rowCount: fields.number('rowCount'),
    sha256: fields.string('sha256'),
    tier: fields.number('tier'),
    attempt: fields.number('attempt'),
    writer: fields.string('writer'),
    segment: fields.string('segment'),
    minStep: fields.number('minStep'),
    maxStep: fields.number('maxStep'),
    minUnixMs: fields.number('minUnixMs'),
    maxUnixMs: fields.number('maxUnixMs'),
    metrics: parseRows(fields, metricNames),
  }
}

function parseRows(fields: JsonFields, metricNames: readonly string[]): MetricRows[] {
  const flat = fields.numbers('rows')
  const metrics: MetricRows[] = []
  for (let index = 0; index < flat.length; index += 3) {
    const metric = metricNames[flat[index] ?? -1]
    const [rowStart, rowEnd] = [flat[index + 1], flat[index + 2]]
    if (metric === undefined || rowStart === undefined || rowEnd === undefined) {
      return fields.refuse('rows', "a metric name's index and a range of rows, over and over")
    }
    metrics.push({ metric, rowStart, rowEnd })
  }
  return metrics
}

function parseTail(json: JsonValue, what: string): TailEntry {
  const fields = new JsonFields(json, `${what}, a tail`)
  return {
    path: fields.string('path'),
    segment: fields.string('segment'),
    attempt: fields.number('attempt'),
    writer: fields.string('writer'),
  }
}
