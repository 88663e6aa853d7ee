import { createHash } from 'node:crypto'
import { renameSync, rmSync } from 'node:fs'
import { PointColumns } from '../buffer/point-columns.ts'
import { readSegment, type SegmentBatch } from '../buffer/segment-batch.ts'
import {
  hasFrameAfter,
  isSealedSegment,
  parseSegmentName,
  shardPath,
  walPath,
  type Manifest,
  type MetricRows,
  type ShardEntry,
  type ShardTable,
  type TailEntry,
  type WalHeader,
  type WalReadResult,
} from '../layout/index.ts'
import { encodeMetricsShard, encodeOverview, encodeTextShard } from '../parquet/encode-shard.ts'
import { FileBytes } from '../store/file-bytes.ts'
import { publishFile } from '../store/publish-file.ts'
import { changeManifest, changeRunRecord, indexRun, readManifest } from '../store/run-files.ts'
import type { RunLocation } from '../store/run-location.ts'
import { applyEvents, changeAttempt } from '../store/apply-events.ts'
import { foldSummaries } from './fold-summaries.ts'

export interface SealRequest {
  readonly run: RunLocation
  /** The segment's name, which its shards will have too. */
  readonly segment: string
  /** The segment that the session writes now, if it goes on. */
  readonly nextTail: TailEntry | undefined
  readonly nowUnixMs: number
}

const USUAL_SEGMENT_POINTS = 2 ** 18
const USUAL_SEGMENT_BYTES = 4.5 * 1024 * 1024

// One segment is sealed at a time: the next one has what this one was read into.
const files = new FileBytes(USUAL_SEGMENT_BYTES)
const columns = new PointColumns(USUAL_SEGMENT_POINTS)

/**
 * Turns a closed log segment into shards: encode, publish, put in the manifest, count in the run's
 * record, and only then remove the log. It may stop anywhere and be called again: shards have the
 * segment's name, the manifest takes a segment once, and the record knows which it counts.
 * @returns what to tell of a log that is damaged before its end: it is kept aside
 */
export function sealSegment(request: SealRequest): string | undefined {
  const { run, segment, nowUnixMs } = request
  const walFile = run.project.file(walPath(run.runId, segment))
  const bytes = files.read(walFile)
  const batch = bytes === undefined ? undefined : readSegment(bytes, columns)
  // Published shards never change: not even when another version of this code comes by.
  const isPublished = isSealedSegment(readManifest(run), segment)
  const header = isPublished ? undefined : batch?.header
  const shards =
    batch === undefined || header === undefined ? [] : publishShards(request, batch, header)
  changeManifest(run, nowUnixMs, (manifest) => sealedManifest(manifest, request, batch, shards))
  if (batch?.header !== undefined) recordSegment(request, batch, batch.header)
  if (bytes === undefined || batch === undefined || !isDamaged(bytes, batch.read)) {
    rmSync(walFile, { force: true })
    return undefined
  }
  renameSync(walFile, `${walFile}.damaged`)
  return `the log ${walFile} is damaged at byte ${batch.read.endByte}: what stands before is published, and the whole is kept in ${walFile}.damaged`
}

/** A torn last record is what a kill leaves; whole records behind a bad one are damage. */
function isDamaged(bytes: Uint8Array, { end, endByte }: WalReadResult): boolean {
  return end === 'corrupt' || (end === 'incomplete' && hasFrameAfter(bytes, endByte))
}

function isTailOf(manifest: Manifest, segment: string): boolean {
  return manifest.tails.some((tail) => tail.segment === segment)
}

function publishShards(
  { run, segment }: SealRequest,
  batch: SegmentBatch,
  header: WalHeader,
): ShardEntry[] {
  const { writer, attempt, session } = header
  const owner = { run: run.runId, writer, attempt }
  const number = parseSegmentName(segment)?.segment ?? 0
  const publish = (table: ShardTable, content: Uint8Array): PublishedFile => {
    const path = shardPath(table, run.runId, segment)
    publishFile(run.project.file(path), content, { durable: true })
    const sha256 = createHash('sha256').update(content).digest('hex')
    return { path, byteLength: content.byteLength, sha256 }
  }
  const entry = (table: 'metrics' | 'text', content: Uint8Array, rows: ShardRows): ShardEntry => ({
    table,
    ...publish(table, content),
    tier: 0,
    owners: [
      {
        writer,
        attempt,
        session,
        segmentStart: number,
        segmentEnd: number + 1,
        maxStep: rows.maxStep,
      },
    ],
    overview: null,
    ...rows,
  })
  const shards: ShardEntry[] = []
  if (batch.metrics.length > 0) {
    const rows = describeRows(batch.metrics.map((metric) => ({ ...metric, metric: metric.name })))
    const overview = encodeOverview(batch.metrics, owner)
    shards.push({
      ...entry('metrics', encodeMetricsShard(batch.metrics, owner), rows),
      overview: overview && { ...publish('overview', overview.content), ...overview.facts },
    })
  }
  if (batch.texts.length > 0) {
    const rows = describeRows(
      batch.texts.map((text) => ({ ...text, steps: [text.step], unixMs: [text.unixMs] })),
    )
    shards.push(entry('text', encodeTextShard(batch.texts, owner), rows))
  }
  return shards
}

type PublishedFile = Pick<ShardEntry, 'path' | 'byteLength' | 'sha256'>

type ShardRows = Pick<
  ShardEntry,
  'rowCount' | 'minStep' | 'maxStep' | 'minUnixMs' | 'maxUnixMs' | 'metrics'
>

interface RowSource {
  readonly metric: string
  readonly steps: Iterable<number>
  readonly unixMs: Iterable<number>
}

function describeRows(sources: readonly RowSource[]): ShardRows {
  let [minStep, maxStep, minUnixMs, maxUnixMs] = [Infinity, -Infinity, Infinity, -Infinity]
  let rowCount = 0
  const metrics: MetricRows[] = []
  for (const { metric, steps, unixMs } of sources) {
    const rowStart = rowCount
    for (const step of steps) {
      rowCount++
      if (step < minStep) minStep = step
      if (step > maxStep) maxStep = step
    }
    for (const time of unixMs) {
      if (time < minUnixMs) minUnixMs = time
      if (time > maxUnixMs) maxUnixMs = time
    }
    const before = metrics.at(-1)
    if (before?.metric === metric) metrics[metrics.length - 1] = { ...before, rowEnd: rowCount }
    else metrics.push({ metric, owner: 0, rowStart, rowEnd: rowCount })
  }
  return { rowCount, minStep, maxStep, minUnixMs, maxUnixMs, metrics }
}

function sealedManifest(
  manifest: Manifest,
  { segment, nextTail }: SealRequest,
  batch: SegmentBatch | undefined,
  shards: readonly ShardEntry[],
): Manifest {
  const added = isSealedSegment(manifest, segment) ? [] : shards
  const isTail = manifest.tails.some((tail) => tail.segment === segment)
  const isKnown = nextTail !== undefined && isTailOf(manifest, nextTail.segment)
  if (!isTail && added.length === 0 && (nextTail === undefined || isKnown)) return manifest
  const others = manifest.tails.filter(
    (tail) => tail.segment !== segment && tail.segment !== nextTail?.segment,
  )
  const isNew = isTail || added.length > 0
  const dropped = isNew ? droppedPointCount(batch) : 0
  return {
    ...manifest,
    shards: [...manifest.shards, ...added],
    tails: nextTail === undefined ? others : [...others, nextTail],
    systemMetrics: unionOfSystemMetrics(manifest, batch),
    droppedPointCount: manifest.droppedPointCount + dropped,
  }
}

function unionOfSystemMetrics(manifest: Manifest, batch: SegmentBatch | undefined): string[] {
  const names = batch?.metrics.filter((metric) => metric.kind === 'system') ?? []
  return [...new Set([...manifest.systemMetrics, ...names.map((metric) => metric.name)])]
}

function droppedPointCount(batch: SegmentBatch | undefined): number {
  let pointCount = 0
  for (const event of batch?.events ?? []) {
    if (event.type === 'dropped') pointCount += event.pointCount
  }
  return pointCount
}

function recordSegment(
  { run, segment, nowUnixMs }: SealRequest,
  batch: SegmentBatch,
  { session }: WalHeader,
): void {
  const segmentNumber = parseSegmentName(segment)?.segment ?? 0
  const after = changeRunRecord(run, (record) => {
    const attempt = record.attempts.find((candidate) => candidate.session === session)
    const isCounted = attempt === undefined || attempt.summarizedSegment >= segmentNumber
    const metrics = isCounted ? record.metrics : foldSummaries(record.metrics, batch.metrics)
    const counted = isCounted
      ? record
      : changeAttempt({ ...record, metrics }, session, (known) => ({
          ...known,
          summarizedSegment: segmentNumber,
        }))
    return { ...applyEvents(counted, session, batch.events), updatedUnixMs: nowUnixMs }
  })
  indexRun(run.project, after, nowUnixMs)
}
