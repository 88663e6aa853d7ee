import type { ShardEntry } from 'shardboard/layout'
import { OVERVIEW_DEPTHS, type OverviewStretch } from 'shardboard/layout'
import type { DataProblem } from '../data/catalog.ts'
import {
  mapColumns,
  neededColumns,
  sliceBuckets,
  type BucketColumn,
  type BucketColumns,
} from './bucket-columns.ts'
import { bucketCountOf, type BucketSpan, type ShardPartSource } from './bucket-span.ts'
import { compareInLog, placeInLog, placeOfTail } from './log-order.ts'
import type { OverviewReader } from './overview-reader.ts'
import { pointBuckets } from './point-buckets.ts'
import type { PointColumns } from './point-columns.ts'
import type { RunView, SelectedRun } from './selected-run.ts'
import type { ShardReader } from './shard-reader.ts'
import { AbsentShard, toProblem } from './store-failure.ts'

/** Of a part whose overview cannot be read, so many points at most are read in its place. */
const MAX_POINTS_INSTEAD = 2_000_000

export interface LoaderNeeds {
  readonly time: boolean
  /** Lines are smoothed. */
  readonly mean: boolean
}

/**
 * Reads spans of one run. A file that cannot be read becomes a problem, and the rest is given.
 * Its methods throw the signal's reason when aborted.
 */
export class BucketLoader {
  /** Whether a file was gone: it may have been merged with others since its manifest was read. */
  foundAbsent = false
  readonly #problems = new Map<string, DataProblem>()
  readonly #run: SelectedRun
  readonly #shards: ShardReader
  readonly #overviews: OverviewReader
  readonly #needs: LoaderNeeds
  readonly #signal: AbortSignal

  constructor(
    run: SelectedRun,
    readers: { readonly shards: ShardReader; readonly overviews: OverviewReader },
    needs: LoaderNeeds,
    signal: AbortSignal,
  ) {
    this.#run = run
    this.#shards = readers.shards
    this.#overviews = readers.overviews
    this.#needs = needs
    this.#signal = signal
  }

  /** Of the whole line, whose figures are told. */
  get #baseColumns(): BucketColumn[] {
    return neededColumns({ time: this.#needs.time, mean: true, last: true })
  }

  get problems(): readonly DataProblem[] {
    return [...this.#problems.values()]
  }

  /**
   * Reads all of a metric, at a level of about so many points a bucket; what has no overview is read
   * point by point. Attempts count up to where a later one begins.
   */
  async load(view: RunView, metric: string, bucketPoints: number): Promise<BucketSpan[]> {
    const sealed = await Promise.all(
      view.shards.flatMap((entry) => {
        const plan = this.#overviews.plan(entry)
        return entry.metrics.flatMap((rows, part) => {
          if (rows.metric !== metric) return []
          const stretches = (plan?.stretches ?? [])
            .filter((stretch) => stretch.part === part)
            .toSorted((one, other) => one.bucketPoints - other.bucketPoints)
          const source = { entry, rows, stretches }
          return stretches.length > 0
            ? this.#readBase(source, bucketPoints)
            : this.#pointsOrNone(source, 0, rows.rowEnd - rows.rowStart)
        })
      }),
    )
    const tails = view.tails.flatMap(({ entry, decoder }) => {
      const columns = decoder.columns(metric)
      if (columns === undefined) return []
      return [spanOfPoints(placeOfTail(entry), null, 0, pointBuckets(columns))]
    })
    const spans = [...sealed.flat(), ...tails].filter((span) => bucketCountOf(span) > 0)
    return this.#cutAttempts(spans.map(sortedByStep))
  }

  /**
   * Reads some of a part's rows at a finer level, to be drawn.
   * @param stretch null for the points themselves
   * @param toBuckets how points are drawn; nothing finer is to be had
   * @returns null where they cannot be read
   */
  refine(
    source: ShardPartSource,
    stretch: OverviewStretch | null,
    rowStart: number,
    rowEnd: number,
    toBuckets: (points: PointColumns) => BucketColumns,
  ): Promise<BucketSpan | null> {
    const columns = neededColumns({ ...this.#needs, last: false })
    return this.#readLevel(source, stretch, columns, rowStart, rowEnd, toBuckets)
  }

  async #readLevel(
    source: ShardPartSource,
    stretch: OverviewStretch | null,
    columns: readonly BucketColumn[],
    rowStart: number,
    rowEnd: number,
    toBuckets = pointBuckets,
  ): Promise<BucketSpan | null> {
    const { entry } = source
    const path = stretch === null ? entry.path : (entry.overview?.path ?? '')
    return this.#unlessFailed(path, () =>
      stretch === null
        ? this.#readPoints(source, rowStart, rowEnd, toBuckets)
        : this.#readBuckets(source, stretch, columns, rowStart, rowEnd),
    )
  }

  async #readBuckets(
    source: ShardPartSource,
    stretch: OverviewStretch,
    columns: readonly BucketColumn[],
    rowStart: number,
    rowEnd: number,
  ): Promise<BucketSpan> {
    const { bucketPoints } = stretch
    const first = Math.floor(rowStart / bucketPoints)
    const end = Math.min(stretch.bucketCount, Math.ceil(rowEnd / bucketPoints))
    const buckets = await this.#readOverview(source.entry, stretch, columns, first, end)
    const place = placeInLog(source.entry, source.rows)
    return { place, source, bucketPoints, rowStart: first * bucketPoints, buckets }
  }

  async #readBase(source: ShardPartSource, bucketPoints: number): Promise<BucketSpan[]> {
    const rowCount = source.rows.rowEnd - source.rows.rowStart
    const shallow = source.stretches.filter((stretch) => stretch.depth < OVERVIEW_DEPTHS)
    const coarse = shallow.findLast((stretch) => stretch.bucketPoints <= bucketPoints)
    const stretch = coarse ?? shallow[0] ?? null
    const span = await this.#readLevel(source, stretch, this.#baseColumns, 0, rowCount)
    if (span !== null) return [span]
    return rowCount > MAX_POINTS_INSTEAD ? [] : this.#pointsOrNone(source, 0, rowCount)
  }

  async #pointsOrNone(
    source: ShardPartSource,
    rowStart: number,
    rowEnd: number,
  ): Promise<BucketSpan[]> {
    const span = await this.#readLevel(source, null, [], rowStart, rowEnd)
    return span === null ? [] : [span]
  }

  /** @param path of the file that is read, relative to the project's folder */
  async #unlessFailed(path: string, read: () => Promise<BucketSpan>): Promise<BucketSpan | null> {
    try {
      return await read()
    } catch (error) {
      this.#signal.throwIfAborted()
      const storePath = this.#run.storePath(path)
      const problem = toProblem(error, 'broken-shard', storePath, this.#run.runId)
      if (problem === null) throw error
      if (error instanceof AbsentShard) this.foundAbsent = true
      this.#problems.set(storePath, problem)
      return null
    }
  }

  #readOverview(
    entry: ShardEntry,
    stretch: OverviewStretch,
    columns: readonly BucketColumn[],
    first: number,
    end: number,
  ): Promise<BucketColumns> {
    const path = this.#run.storePath(entry.overview?.path ?? '')
    const rows = { rowStart: stretch.rowStart + first, rowEnd: stretch.rowStart + end }
    return this.#overviews.read(path, entry, columns, stretch.depth, rows, this.#signal)
  }

  async #readPoints(
    source: ShardPartSource,
    rowStart: number,
    rowEnd: number,
    toBuckets: (points: PointColumns) => BucketColumns,
  ): Promise<BucketSpan> {
    const { entry, rows } = source
    const wanted = { ...rows, rowStart: rows.rowStart + rowStart, rowEnd: rows.rowStart + rowEnd }
    const columns = await this.#shards.read(
      this.#run.storePath(entry.path),
      entry,
      wanted,
      this.#needs.time,
      this.#signal,
    )
    return spanOfPoints(placeInLog(entry, rows), source, rowStart, toBuckets(columns))
  }

  /** For each writer an attempt's points count up to the smallest step of a later one. */
  async #cutAttempts(spans: readonly BucketSpan[]): Promise<BucketSpan[]> {
    const kept = await Promise.all(
      spans.map((span) => this.#cutBefore(span, endStepOf(span, spans))),
    )
    return kept.flat().toSorted((one, other) => compareInLog(one.place, other.place))
  }

  async #cutBefore(span: BucketSpan, endStep: number): Promise<BucketSpan[]> {
    const { first_step: firstStep, last_step: lastStep } = span.buckets
    const bucketCount = bucketCountOf(span)
    let whole = bucketCount
    while (whole > 0 && !((lastStep[whole - 1] ?? Infinity) < endStep)) whole--
    if (whole === bucketCount) return [span]
    const kept = { ...span, buckets: sliceBuckets(span.buckets, 0, whole) }
    const isStraddling = (firstStep[whole] ?? Infinity) < endStep
    if (!isStraddling || span.source === null || span.bucketPoints === 1) return [kept]
    const rowStart = span.rowStart + whole * span.bucketPoints
    const partRows = span.source.rows.rowEnd - span.source.rows.rowStart
    const rowEnd = Math.min(partRows, rowStart + span.bucketPoints)
    const cut = (await this.#pointsOrNone(span.source, rowStart, rowEnd)).map((points) =>
      this.#cutBefore({ ...points, source: null }, endStep),
    )
    return [kept, ...(await Promise.all(cut)).flat()]
  }
}

function spanOfPoints(
  place: BucketSpan['place'],
  source: ShardPartSource | null,
  rowStart: number,
  buckets: BucketColumns,
): BucketSpan {
  return { place, source, bucketPoints: 1, rowStart, buckets }
}

function endStepOf(span: BucketSpan, spans: readonly BucketSpan[]): number {
  let endStep = Infinity
  for (const { place, buckets } of spans) {
    if (place.writer !== span.place.writer || place.attempt <= span.place.attempt) continue
    endStep = Math.min(endStep, buckets.first_step[0] ?? Infinity)
  }
  return endStep
}

/** A tail's points come as they were logged; all else is sorted. */
function sortedByStep(span: BucketSpan): BucketSpan {
  const steps = span.buckets.first_step
  if (steps.every((step, index) => index === 0 || step >= (steps[index - 1] ?? step))) return span
  const order = Uint32Array.from(steps, (_, index) => index).sort(
    (one, other) => (steps[one] ?? 0) - (steps[other] ?? 0) || one - other,
  )
  const buckets = mapColumns((column) =>
    Float64Array.from(order, (index) => span.buckets[column][index] ?? NaN),
  )
  return { ...span, buckets }
}
