import type { BandKind, LineBand, LineData, LineFigures, SeriesQuestion } from '../data/series.ts'
import { marksOfBuckets, middleOf } from './bucket-line.ts'
import type { FullLine } from './build-lines.ts'
import { groupBand, type BandMember } from './group-bands.ts'
import { lineFigures } from './line-figures.ts'
import { markNonFinite, type NonFiniteMarks } from './mark-non-finite.ts'
import type { Viewport } from './pixel-columns.ts'
import type { PlacedBuckets } from './placed-buckets.ts'
import { smooth } from './smooth.ts'
import { smoothBuckets } from './smooth-buckets.ts'
import { ascendingOrder, inOrder } from './sort-order.ts'

/** One run's line, as its group needs it. */
export interface GroupMember {
  readonly line: BandMember
  /** null where it is not smoothed */
  readonly smoothed: BandMember | null
  readonly figures: LineFigures
  readonly marks: NonFiniteMarks
}

export function memberOfPoints(
  { points }: FullLine,
  question: SeriesQuestion,
  viewport: Viewport | null,
): GroupMember {
  const { x, y } = points
  if (viewport === null) {
    const none = new Float64Array(0)
    const line = pointsMember(none, none)
    return { line, smoothed: null, figures: lineFigures(points), marks: joinMarks([]) }
  }
  const smoothY = smooth(y, question.smoothing)
  return {
    line: pointsMember(x, y),
    smoothed: smoothY && pointsMember(x, smoothY),
    figures: lineFigures(points),
    marks: markNonFinite(points, viewport),
  }
}

export function memberOfBuckets(
  placed: PlacedBuckets,
  figures: LineFigures,
  question: SeriesQuestion,
  viewport: Viewport,
): GroupMember {
  const { firstX, lastX, buckets } = placed
  const { mean, min, max, count, non_finite_count: nonFinite } = buckets
  const middle = middleOf(firstX, lastX)
  const order = ascendingOrder(middle)
  const sorted = (values: Float64Array): Float64Array => inOrder(values, order)
  const smoothY = smoothBuckets(buckets, question.smoothing)
  return {
    line: {
      x: sorted(middle),
      y: sorted(mean),
      low: sorted(min),
      high: sorted(max),
      weight: sorted(count.map((all, bucket) => all - (nonFinite[bucket] ?? 0))),
    },
    smoothed: smoothY && pointsMember(sorted(middle), sorted(smoothY)),
    figures,
    marks: marksOfBuckets(placed, viewport),
  }
}

const NO_BAND = {
  x: new Float64Array(0),
  centre: new Float64Array(0),
  low: new Float64Array(0),
  high: new Float64Array(0),
}

/** The line of a group: its centre, and the band around it. */
export function groupLine(
  key: string,
  members: readonly GroupMember[],
  kind: BandKind,
  { xAxis }: SeriesQuestion,
  viewport: Viewport | null,
): LineData {
  const bandOf = (lines: readonly BandMember[]): ReturnType<typeof groupBand> =>
    viewport === null ? NO_BAND : groupBand(lines, kind, viewport, xAxis.kind === 'step')
  const raw = bandOf(members.map(({ line }) => line))
  const isSmoothed = members.some(({ smoothed }) => smoothed !== null)
  const smoothed = isSmoothed ? bandOf(members.map((one) => one.smoothed ?? one.line)) : null
  // Extremes are what was logged, however smooth the line between them.
  const { x, low, high } = kind === 'range' ? raw : (smoothed ?? raw)
  const band: LineBand = { x, low, high, lineCount: members.length }
  return {
    runId: key,
    writer: '',
    x: raw.x,
    y: raw.centre,
    smoothX: smoothed && smoothed.x,
    smoothY: smoothed && smoothed.centre,
    ...joinMarks(members.map(({ marks }) => marks)),
    nonPositiveCount: raw.centre.reduce((count, value) => count + (value <= 0 ? 1 : 0), 0),
    figures: joinFigures(members.map(({ figures }) => figures)),
    exact: false,
    isOutline: false,
    band,
  }
}

function pointsMember(x: Float64Array, y: Float64Array): BandMember {
  return { x, y, low: y, high: y, weight: null }
}

/** Means of the lines' means and last values, the extremes of all, all points counted. */
function joinFigures(all: readonly LineFigures[]): LineFigures {
  const sum = (pick: (figures: LineFigures) => number): number =>
    all.reduce((total, figures) => total + pick(figures), 0)
  const finite = (pick: (figures: LineFigures) => number): number[] =>
    all.map(pick).filter((value) => Number.isFinite(value))
  const mean = (values: readonly number[]): number =>
    values.length === 0 ? NaN : values.reduce((sum, value) => sum + value / values.length, 0)
  const extreme = (values: readonly number[], pick: (...of: number[]) => number): number =>
    values.length === 0 ? NaN : pick(...values)
  return {
    pointCount: sum(({ pointCount }) => pointCount),
    nonFiniteCount: sum(({ nonFiniteCount }) => nonFiniteCount),
    min: extreme(
      finite(({ min }) => min),
      Math.min,
    ),
    max: extreme(
      finite(({ max }) => max),
      Math.max,
    ),
    mean: mean(finite((figures) => figures.mean)),
    last: mean(finite(({ last }) => last)),
    lastX: Math.max(...all.map(({ lastX }) => lastX)),
  }
}

function joinMarks(all: readonly NonFiniteMarks[]): NonFiniteMarks {
  const marks = all
    .flatMap(({ markX, markEndX, markCount, markKind }) =>
      Array.from(markX, (x, index) => ({
        x,
        endX: markEndX[index] ?? x,
        count: markCount[index] ?? 1,
        kind: markKind[index] ?? 0,
      })),
    )
    .sort((one, other) => one.x - other.x)
  return {
    markX: Float64Array.from(marks, ({ x }) => x),
    markEndX: Float64Array.from(marks, ({ endX }) => endX),
    markCount: Uint32Array.from(marks, ({ count }) => count),
    markKind: Uint8Array.from(marks, ({ kind }) => kind),
  }
}
