import { JsonFields } from './json-fields.ts'
import type { JsonValue } from './json-value.ts'
import { assertReadableVersion, LAYOUT_VERSION } from './layout-version.ts'
import { parseSegmentName } from './store-path.ts'

/** Whose points a shard holds: a session's, of some segments of its log, one after the other. */
export interface ShardOwner {
  readonly writer: string
  readonly attempt: number
  readonly session: string
  readonly segmentStart: number
  /** exclusive */
  readonly segmentEnd: number
  /** The greatest step of its points. */
  readonly maxStep: number
}

/** The rows of one metric and one owner in a shard: one range, since a shard is sorted by both. */
export interface MetricRows {
  readonly metric: string
  /** Index into the shard's owners. */
  readonly owner: number
  readonly rowStart: number
  /** exclusive */
  readonly rowEnd: number
}

/** The published overview of a shard; see `planOverview` for its rows. */
export interface OverviewEntry {
  /** Relative to the project's folder. */
  readonly path: string
  readonly byteLength: number
  readonly rowCount: number
  /** Lower-case hex. */
  readonly sha256: string
  /** Of the finest level of a metric that is not short. */
  readonly bucketPoints: number
  /** By depth, 0 being the coarsest: where it starts; it and all coarser ones reach to the end. */
  readonly depthStartBytes: readonly number[]
}

/** A published Parquet file. It never changes; a changed thing is a new name. */
export interface ShardEntry {
  readonly table: 'metrics' | 'text'
  /** Relative to the project's folder. */
  readonly path: string
  readonly byteLength: number
  readonly rowCount: number
  /** Lower-case hex. */
  readonly sha256: string
  /** 0: as it was sealed; each merge adds one. */
  readonly tier: number
  /** Sorted by writer, attempt and segment. */
  readonly owners: readonly ShardOwner[]
  /** null where the shard is so short that its points are as quickly read. */
  readonly overview: OverviewEntry | null
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

/** Whether a segment's points are in one of the shards. @param segmentName as `segmentName` makes it */
export function isSealedSegment(manifest: Manifest, segmentName: string): boolean {
  const parsed = parseSegmentName(segmentName)
  if (parsed === undefined) return false
  return manifest.shards.some((shard) =>
    shard.owners.some(
      ({ session, segmentStart, segmentEnd }) =>
        session === parsed.session && segmentStart <= parsed.segment && parsed.segment < segmentEnd,
    ),
  )
}

/**
 * Metric names stand once, in `metricNames`; a shard's rows are `[nameIndex, owner, rowStart, rowEnd]`
 * flat.
 */
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
  const shards = manifest.shards.map(({ metrics, ...shard }) => {
    const rows: number[] = []
    for (const { metric, owner, rowStart, rowEnd } of metrics) {
      rows.push(nameIndex(metric), owner, rowStart, rowEnd)
    }
    return { ...shard, rows }
  })
  return JSON.stringify({ layout: LAYOUT_VERSION, ...manifest, metricNames, shards })
}

/** @throws {LayoutError} for a newer layout version or a field of the wrong type */
export function parseManifest(json: JsonValue, what: string): Manifest {
  const fields = new JsonFields(json, what)
  const version = assertReadableVersion(fields.value('layout'), what)
  const metricNames = fields.strings('metricNames')
  const parseShard = version === 1 ? parseShardV1 : parseShardV2
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

function parseShardV2(json: JsonValue, metricNames: readonly string[], what: string): ShardEntry {
  const fields = new JsonFields(json, `${what}, a shard`)
  const owners = fields.array('owners').map((owner) => parseOwner(owner, what))
  const overview = fields.value('overview') ?? null
  return {
    ...parseFile(fields),
    owners,
    overview: overview === null ? null : parseOverview(overview, what),
    metrics: parseRows(fields, metricNames, owners.length),
  }
}

/** Version 1 knew no merged shards: each is of one segment. */
function parseShardV1(json: JsonValue, metricNames: readonly string[], what: string): ShardEntry {
  const fields = new JsonFields(json, `${what}, a shard`)
  const parsed = parseSegmentName(fields.string('segment'))
  if (parsed === undefined) return fields.refuse('segment', "a segment's name")
  const { session, segment } = parsed
  const owner = {
    writer: fields.string('writer'),
    attempt: fields.number('attempt'),
    session,
    segmentStart: segment,
    segmentEnd: segment + 1,
    maxStep: fields.number('maxStep'),
  }
  return {
    ...parseFile(fields),
    owners: [owner],
    overview: null,
    metrics: parseRowsV1(fields, metricNames),
  }
}

function parseFile(fields: JsonFields): Omit<ShardEntry, 'owners' | 'overview' | 'metrics'> {
  return {
    table: fields.oneOf('table', SHARD_TABLES),
    path: fields.string('path'),
    byteLength: fields.number('byteLength'),
    rowCount: fields.number('rowCount'),
    sha256: fields.string('sha256'),
    tier: fields.number('tier'),
    minStep: fields.number('minStep'),
    maxStep: fields.number('maxStep'),
    minUnixMs: fields.number('minUnixMs'),
    maxUnixMs: fields.number('maxUnixMs'),
  }
}

function parseOwner(json: JsonValue, what: string): ShardOwner {
  const fields = new JsonFields(json, `${what}, an owner`)
  return {
    writer: fields.string('writer'),
    attempt: fields.number('attempt'),
    session: fields.string('session'),
    segmentStart: fields.number('segmentStart'),
    segmentEnd: fields.number('segmentEnd'),
    maxStep: fields.number('maxStep'),
  }
}

function parseOverview(json: JsonValue, what: string): OverviewEntry {
  const fields = new JsonFields(json, `${what}, an overview`)
  return {
    path: fields.string('path'),
    byteLength: fields.number('byteLength'),
    rowCount: fields.number('rowCount'),
    sha256: fields.string('sha256'),
    bucketPoints: fields.number('bucketPoints'),
    depthStartBytes: fields.numbers('depthStartBytes'),
  }
}

function parseRows(
  fields: JsonFields,
  metricNames: readonly string[],
  ownerCount: number,
): MetricRows[] {
  const flat = fields.numbers('rows')
  const metrics: MetricRows[] = []
  for (let index = 0; index < flat.length; index += 4) {
    const metric = metricNames[flat[index] ?? -1]
    const [owner, rowStart, rowEnd] = [flat[index + 1], flat[index + 2], flat[index + 3]]
    const isWhole = owner !== undefined && rowStart !== undefined && rowEnd !== undefined
    if (metric === undefined || !isWhole || !(owner >= 0 && owner < ownerCount)) {
      return fields.refuse('rows', "a metric name's index, an owner's and a range of rows, in turn")
    }
    metrics.push({ metric, owner, rowStart, rowEnd })
  }
  return metrics
}

function parseRowsV1(fields: JsonFields, metricNames: readonly string[]): MetricRows[] {
  const flat = fields.numbers('rows')
  const metrics: MetricRows[] = []
  for (let index = 0; index < flat.length; index += 3) {
    const metric = metricNames[flat[index] ?? -1]
    const [rowStart, rowEnd] = [flat[index + 1], flat[index + 2]]
    if (metric === undefined || rowStart === undefined || rowEnd === undefined) {
      return fields.refuse('rows', "a metric name's index and a range of rows, over and over")
    }
    metrics.push({ metric, owner: 0, rowStart, rowEnd })
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
