import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import {
  OVERVIEW_DEPTHS,
  planOverview,
  ROW_GROUP_MIN_ROWS,
  type MetricKind,
  type OverviewStretch,
} from '../layout/index.ts'
import { BucketLevel, COLUMNS_OF_LEVEL } from './bucket-level.ts'
import type { ColumnInput } from './column-input.ts'
import { FloatArena } from './float-arena.ts'
import type { PointRows } from './point-rows.ts'
import { roundMeans } from './round-means.ts'
import { ShardWriter } from './shard-writer.ts'

/** A page ends with its stretch once it has so many buckets: so a reader fetches little else. */
const PAGE_MIN_BUCKETS = 512
/** What is seen of a stretch when one looks closely is a part of it. */
const PAGE_MAX_BUCKETS = 1024

/** The rows of one metric, writer and attempt in a shard. */
export interface ShardPart {
  readonly metric: string
  readonly kind: MetricKind
  readonly writer: string
  readonly attempt: number
  readonly rowCount: number
}

interface FilledStretch {
  readonly stretch: OverviewStretch
  readonly level: BucketLevel
}

/**
 * Writes the overview of a shard whose rows are told one after the other. It holds all buckets: ten
 * numbers of each.
 */
export class OverviewWriter {
  readonly #run: string
  readonly #parts: readonly ShardPart[]
  readonly #writer: ShardWriter
  readonly #arena: FloatArena
  readonly #stretches: readonly (readonly OverviewStretch[])[]
  /** By depth; the deep ones only until they are a row group. */
  readonly #filled: FilledStretch[][] = Array.from({ length: OVERVIEW_DEPTHS + 1 }, () => [])
  #part = 0
  #row = 0
  #level: BucketLevel | undefined

  /**
   * @param parts of the shard, in its order
   * @param bucketPoints of the finest level
   * @param bytes takes the file
   * @param arena for the buckets; the writer's own until it ends
   */
  constructor(
    run: string,
    parts: readonly ShardPart[],
    bucketPoints: number,
    bytes: ByteWriter,
    arena = new FloatArena(),
  ) {
    this.#run = run
    this.#arena = arena
    this.#parts = parts
    this.#writer = new ShardWriter('overview', bytes)
    const plan = planOverview(
      parts.map((part) => part.rowCount),
      bucketPoints,
    )
    arena.start(plan.rowCount * COLUMNS_OF_LEVEL)
    const stretches: OverviewStretch[][] = parts.map(() => [])
    for (const stretch of plan.stretches) stretches[stretch.part]?.push(stretch)
    for (const ofPart of stretches)
      ofPart.sort((one, other) => one.bucketPoints - other.bucketPoints)
    this.#stretches = stretches
    this.#openPart()
  }

  get rowCount(): number {
    return this.#writer.rowCount
  }

  /** Adds the shard's next rows; they may belong to several parts. */
  add(rows: PointRows): void {
    const rowCount = rows.values.length
    for (let start = 0; start < rowCount;) {
      const partRowCount = this.#parts[this.#part]?.rowCount
      if (partRowCount === undefined) throw new RangeError('more rows than the parts have')
      const end = Math.min(rowCount, start + partRowCount - this.#row)
      this.#level?.addRows(rows, start, end)
      this.#row += end - start
      start = end
      if (this.#row === partRowCount) this.#closePart()
    }
  }

  /**
   * Writes what is left, when all rows have been told.
   * @returns where each depth starts, 0 first
   */
  finish(): number[] {
    const depthStartBytes: number[] = []
    for (let depth = OVERVIEW_DEPTHS; depth >= 0; depth--) {
      depthStartBytes[depth] = this.#writer.byteLength
      this.#writeRowGroups(depth, 1)
    }
    this.#writer.finish()
    return depthStartBytes.slice(0, OVERVIEW_DEPTHS)
  }

  #openPart(): void {
    const [finest] = this.#stretches[this.#part] ?? []
    this.#row = 0
    this.#level = finest && new BucketLevel(finest.bucketCount, finest.bucketPoints, this.#arena)
  }

  #closePart(): void {
    let level = this.#level
    const stretches = this.#stretches[this.#part] ?? []
    for (const [index, stretch] of stretches.entries()) {
      if (level === undefined) break
      this.#filled[stretch.depth]?.push({ stretch, level })
      level = index + 1 < stretches.length ? level.coarser() : undefined
    }
    this.#writeRowGroups(OVERVIEW_DEPTHS, ROW_GROUP_MIN_ROWS)
    this.#part++
    this.#openPart()
  }

  /** Stretches share a row group until it has `ROW_GROUP_MIN_ROWS`. */
  #writeRowGroups(depth: number, minRows: number): void {
    const filled = this.#filled[depth] ?? []
    let [start, rowCount] = [0, 0]
    for (const [index, { stretch }] of filled.entries()) {
      rowCount += stretch.bucketCount
      if (rowCount < ROW_GROUP_MIN_ROWS) continue
      this.#writeRowGroup(filled.slice(start, index + 1))
      ;[start, rowCount] = [index + 1, 0]
    }
    if (rowCount >= minRows) {
      this.#writeRowGroup(filled.slice(start))
      start = filled.length
    }
    filled.splice(0, start)
  }

  #writeRowGroup(filled: readonly FilledStretch[]): void {
    const whose = (pick: (part: ShardPart, stretch: OverviewStretch) => string) =>
      filled.map(({ stretch }) => {
        const part = this.#parts[stretch.part]
        return { value: part ? pick(part, stretch) : '', rowCount: stretch.bucketCount }
      })
    const counted = (pick: (stretch: OverviewStretch) => number) =>
      filled.map(({ stretch }) => ({ value: pick(stretch), rowCount: stretch.bucketCount }))
    const integer = (pick: (level: BucketLevel) => Float64Array): ColumnInput => ({
      kind: 'integer',
      parts: filled.map(({ level }) => pick(level)),
    })
    const double = (pick: (level: BucketLevel) => Float64Array): ColumnInput => ({
      kind: 'double',
      parts: filled.map(({ level }) => pick(level)),
    })
    const columns: ColumnInput[] = [
      { kind: 'name', runs: whose(() => this.#run) },
      { kind: 'name', runs: whose((part) => part.kind) },
      { kind: 'name', runs: whose((part) => part.metric) },
      { kind: 'name', runs: whose((part) => part.writer) },
      { kind: 'int32', runs: counted(({ part }) => this.#parts[part]?.attempt ?? 0) },
      { kind: 'int32', runs: counted((stretch) => stretch.bucketPoints) },
      integer((level) => level.counts()),
      integer((level) => level.nonFinite().count),
      integer((level) => level.nonFinite().kinds),
      integer((level) => level.firstStep),
      integer((level) => level.lastStep),
      double((level) => level.min),
      double((level) => level.max),
      double((level) => roundMeans(level)),
      double((level) => level.last),
      double((level) => level.first),
      integer((level) => level.firstUnixMs),
      integer((level) => level.lastUnixMs),
    ]
    this.#writer.writeRowGroup(columns, pageEndsOf(filled.map(({ stretch }) => stretch)))
  }
}

/** Where the pages of a row group end, in rows; ascending, exclusive. */
function pageEndsOf(stretches: readonly OverviewStretch[]): number[] {
  const ends: number[] = []
  let [pageStart, rowCount] = [0, 0]
  for (const { bucketCount } of stretches) {
    const stretchEnd = rowCount + bucketCount
    const pageCount = Math.ceil((stretchEnd - pageStart) / PAGE_MAX_BUCKETS)
    if (stretchEnd - pageStart >= PAGE_MIN_BUCKETS) {
      const pageRows = Math.ceil((stretchEnd - pageStart) / pageCount)
      for (let end = pageStart + pageRows; end < stretchEnd; end += pageRows) ends.push(end)
      ends.push(stretchEnd)
      pageStart = stretchEnd
    }
    rowCount = stretchEnd
  }
  if (rowCount > pageStart) ends.push(rowCount)
  return ends
}
