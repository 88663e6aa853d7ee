/** Each level's buckets hold this many times the points of the next finer level's. */
export const OVERVIEW_FACTOR = 4
/** Points of a bucket of the finest level, in a shard as it was sealed. */
export const SEALED_BUCKET_POINTS = 640
/** The same in a merged shard: so an overview takes 3 to 5 % of what its points take. */
export const MERGED_BUCKET_POINTS = 192
/** A shard with fewer rows has no overview: its points are as quickly read. */
export const OVERVIEW_MIN_ROWS = 16_384

/** A level of at most so many buckets belongs to depth 0, 1 or 2; one of more is deep. */
const DEPTH_MAX_BUCKETS = [64, 256, 1024] as const
/** The count of the depths that lie together at a file's end. */
export const OVERVIEW_DEPTHS = DEPTH_MAX_BUCKETS.length
/** A coarser level than one with so few buckets would say nothing more. */
const COARSEST_MAX_BUCKETS = 4
/** So few points of a metric are kept one by one, beside metrics of many. */
const SHORT_MAX_POINTS = 512
/** Short metrics are kept so where they are no more than this part of the shard's rows. */
const SHORT_MAX_SHARE = 1 / 64

/** One level of one part of a shard: its buckets are consecutive rows of the overview. */
export interface OverviewStretch {
  /** Index into the shard's `metrics`. */
  readonly part: number
  /** Points in each bucket; the last may have fewer. */
  readonly bucketPoints: number
  readonly bucketCount: number
  /** 0 to 2, or `OVERVIEW_DEPTHS` for all deep ones. */
  readonly depth: number
  /** Of the overview. */
  readonly rowStart: number
}

export interface OverviewPlan {
  /** In the order of their rows. */
  readonly stretches: readonly OverviewStretch[]
  readonly rowCount: number
}

/**
 * What rows the overview of a shard has. Bucket `k` of a level covers the part's rows from
 * `k * bucketPoints` on, so that a bucket and its points are found from each other by counting.
 *
 * Deep levels come first, part by part, each part's finest first; then the levels of depth 2, of depth
 * 1 and of depth 0, so that what a first look needs is the file's end, with the footer.
 * @param partRowCounts rows of each of the shard's parts, in the shard's order
 * @param bucketPoints `SEALED_BUCKET_POINTS`, `MERGED_BUCKET_POINTS`, or what a manifest says
 */
export function planOverview(partRowCounts: readonly number[], bucketPoints: number): OverviewPlan {
  const isShort = shortParts(partRowCounts)
  const byDepth: Omit<OverviewStretch, 'rowStart'>[][] = [[], [], [], []]
  for (const [part, rowCount] of partRowCounts.entries()) {
    const finest = rowCount > SHORT_MAX_POINTS ? bucketPoints : isShort ? 1 : null
    if (finest === null) continue
    for (const level of levelsOf(rowCount, finest)) byDepth[level.depth]?.push({ part, ...level })
  }
  let rowCount = 0
  const stretches = byDepth.toReversed().flatMap((stretchesOfDepth) =>
    stretchesOfDepth.map((stretch) => {
      const rowStart = rowCount
      rowCount += stretch.bucketCount
      return { ...stretch, rowStart }
    }),
  )
  return { stretches, rowCount }
}

/** Whether the points of short parts are kept one by one. */
function shortParts(partRowCounts: readonly number[]): boolean {
  let [allRows, shortRows] = [0, 0]
  for (const rowCount of partRowCounts) {
    allRows += rowCount
    if (rowCount <= SHORT_MAX_POINTS) shortRows += rowCount
  }
  return shortRows <= allRows * SHORT_MAX_SHARE
}

/** The levels of a part of so many points, finest first. */
function levelsOf(
  rowCount: number,
  finestPoints: number,
): { bucketPoints: number; bucketCount: number; depth: number }[] {
  const levels = []
  for (let points = finestPoints; ; points *= OVERVIEW_FACTOR) {
    const bucketCount = Math.ceil(rowCount / points)
    const depth = DEPTH_MAX_BUCKETS.findIndex((max) => bucketCount <= max)
    levels.push({ bucketPoints: points, bucketCount, depth: depth < 0 ? OVERVIEW_DEPTHS : depth })
    if (bucketCount <= COARSEST_MAX_BUCKETS) return levels
  }
}
