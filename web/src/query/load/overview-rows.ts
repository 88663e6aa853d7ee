import type { ShardEntry } from 'shardboard/layout'
import type { DataProblem } from '../../data/catalog.ts'
import { MAX_READS } from '../../worker/load-points.ts'
import type { OverviewReader } from '../../worker/overview-reader.ts'
import { AbsentShard, toProblem } from '../../worker/store-failure.ts'
import type { RowValue } from '../plan/arrow-column.ts'
import type { RowColumns } from '../plan/arrow-rows.ts'
import { orAborted } from '../../worker/or-aborted.ts'
import { RELATIONS } from '../relations.ts'
import type { NamedRun } from './file-rows.ts'

const BUCKET_FIGURES = [
  'count',
  'non_finite_count',
  'first_step',
  'last_step',
  'first_time',
  'last_time',
  'min',
  'max',
  'mean',
  'first',
  'last',
] as const
type BucketFigures = ReadonlyMap<(typeof BUCKET_FIGURES)[number], Float64Array>

/** Of a run, by its id, and a metric. */
type IsWanted = (runId: string, metric: string) => boolean

/** Rows of the overviews that some metrics of some runs have. */
export interface OverviewReading {
  readonly columns: RowColumns
  readonly problems: readonly DataProblem[]
}

/**
 * Reads all levels of the overviews of some metrics.
 * @throws the signal's reason when aborted
 */
export async function readOverviews(
  runs: readonly NamedRun[],
  reader: OverviewReader,
  isWanted: IsWanted,
  signal: AbortSignal,
): Promise<OverviewReading> {
  const columns = emptyColumns()
  const problems: DataProblem[] = []
  for (const named of runs) {
    const read = await readRun(named, reader, isWanted, signal)
    for (const [name, values] of Object.entries(read.columns)) {
      for (const value of values) columns[name]?.push(value)
    }
    problems.push(...read.problems)
  }
  return { columns, problems }
}

/** Reads a run's, anew where its manifest is no longer that of its files. */
async function readRun(
  named: NamedRun,
  reader: OverviewReader,
  isWanted: IsWanted,
  signal: AbortSignal,
): Promise<OverviewReading> {
  for (let read = 1; ; read++) {
    const reading = await readShards(named, reader, isWanted, signal)
    if (!reading.foundAbsent || read === MAX_READS) return reading
    await orAborted(named.run.refresh(), signal)
  }
}

async function readShards(
  named: NamedRun,
  reader: OverviewReader,
  isWanted: IsWanted,
  signal: AbortSignal,
): Promise<OverviewReading & { foundAbsent: boolean }> {
  const columns = emptyColumns()
  const problems: DataProblem[] = []
  let foundAbsent = false
  const { run } = named
  for (const shard of run.view().shards) {
    try {
      await readShard(named, shard, reader, isWanted, columns, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof AbsentShard) foundAbsent = true
      const path = run.storePath(shard.overview?.path ?? shard.path)
      const problem = toProblem(error, 'broken-shard', path, run.runId)
      if (problem === null) throw error
      problems.push(problem)
    }
  }
  return { columns, problems, foundAbsent }
}

async function readShard(
  { name, run }: NamedRun,
  shard: ShardEntry,
  reader: OverviewReader,
  isWanted: IsWanted,
  columns: Record<string, RowValue[]>,
  signal: AbortSignal,
): Promise<void> {
  const plan = reader.plan(shard)
  if (plan === null || shard.overview === null) return
  const path = run.storePath(shard.overview.path)
  for (const stretch of plan.stretches) {
    const rows = shard.metrics[stretch.part]
    const owner = rows && shard.owners[rows.owner]
    if (rows === undefined || owner === undefined || !isWanted(run.runId, rows.metric)) continue
    const { depth, rowStart, bucketCount, bucketPoints } = stretch
    const buckets = await reader.readColumns(
      path,
      shard,
      BUCKET_FIGURES,
      depth,
      { rowStart, rowEnd: rowStart + bucketCount },
      signal,
    )
    const labels: Readonly<Record<string, RowValue>> = {
      run_id: run.runId,
      run: name,
      metric: rows.metric,
      writer: owner.writer,
      attempt: owner.attempt,
      bucket_points: bucketPoints,
    }
    addBuckets(columns, labels, buckets, bucketCount)
  }
}

function emptyColumns(): Record<string, RowValue[]> {
  return Object.fromEntries(RELATIONS.overview.columns.map(({ name }) => [name, []]))
}

function addBuckets(
  columns: Record<string, RowValue[]>,
  labels: Readonly<Record<string, RowValue>>,
  buckets: BucketFigures,
  bucketCount: number,
): void {
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    for (const [name, value] of Object.entries(labels)) columns[name]?.push(value)
    for (const name of BUCKET_FIGURES) columns[name]?.push(buckets.get(name)?.[bucket] ?? null)
  }
}
