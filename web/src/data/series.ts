import type { DataProblem } from './catalog.ts'

/**
 * `relative`: seconds since the run's first point. `time`: unix ms. `metric`: the value that another
 * metric of the same run and writer has at the same step, else the last before it.
 */
export type XAxis =
  | { readonly kind: 'step' }
  | { readonly kind: 'relative' }
  | { readonly kind: 'time' }
  | { readonly kind: 'metric'; readonly name: string }

/** Inclusive on both ends, in the x-axis's unit. */
export interface XWindow {
  readonly min: number
  readonly max: number
}

export const SMOOTHING_KINDS = ['ema', 'average', 'gaussian'] as const
export type SmoothingKind = (typeof SMOOTHING_KINDS)[number]

export interface Smoothing {
  readonly kind: SmoothingKind
  /** The effective window in points of the metric itself: 0 (off) to 100. */
  readonly windowPoints: number
  /** Nobody chose the window: no line gets one of more than a tenth of its points. Default: false. */
  readonly adapts?: boolean
}

/** Mean ± standard deviation, mean with the extremes, median with the quartiles. */
export const BAND_KINDS = ['deviation', 'range', 'quartiles'] as const
export type BandKind = (typeof BAND_KINDS)[number]

/** Runs whose lines become one, with a band around it. */
export interface LineGroup {
  /** Stands in the answer where a run's id would. */
  readonly key: string
  readonly runIds: readonly string[]
}

/** A run may belong to several groups. */
export interface GroupedLines {
  readonly kind: BandKind
  readonly of: readonly LineGroup[]
}

/** What a chart asks for. */
export interface SeriesQuestion {
  readonly metric: string
  readonly runIds: readonly string[]
  readonly xAxis: XAxis
  /** null: all there is */
  readonly window: XWindow | null
  /** The plotting area's width in device pixels: lines come back with at most 4 points a pixel. */
  readonly widthPx: number
  readonly logX: boolean
  readonly smoothing: Smoothing
  /** null, or none: a line for each run and writer. */
  readonly groups?: GroupedLines | null
}

/** Figures over all of a line's points, whatever the window. NaN where there is no finite value. */
export interface LineFigures {
  readonly pointCount: number
  readonly nonFiniteCount: number
  readonly min: number
  readonly max: number
  readonly mean: number
  /** The value at the greatest x. */
  readonly last: number
  readonly lastX: number
}

export const NON_FINITE_KINDS = ['NaN', 'Infinity', '-Infinity'] as const
export type NonFiniteKind = (typeof NON_FINITE_KINDS)[number]

/**
 * One writer's points of one metric in one run, thinned to the window and its pixels. In every pixel
 * column the first, the last, the smallest and the greatest point are kept; each is a real point.
 */
export interface LineData {
  readonly runId: string
  /** '' where the run has one writer */
  readonly writer: string
  /** Ascending; may repeat. One point beyond each side of the window, so that lines reach its edges. */
  readonly x: Float64Array
  /** NaN breaks the line: there a non-finite value was logged. */
  readonly y: Float64Array
  /** The smoothed line, computed before thinning; null when smoothing is off. */
  readonly smoothX: Float64Array | null
  readonly smoothY: Float64Array | null
  /** Where non-finite values fell inside the window: the first of each kind in each pixel column. */
  readonly markX: Float64Array
  /** Where the last of the same kind in the same pixel column fell. */
  readonly markEndX: Float64Array
  /** How many of the same kind fell in the same pixel column. */
  readonly markCount: Uint32Array
  /** Index into `NON_FINITE_KINDS`. */
  readonly markKind: Uint8Array
  /** How many finite points of the window have no place on a log y-axis. */
  readonly nonPositiveCount: number
  readonly figures: LineFigures
  /** Every point of the window is in `x` and `y`. */
  readonly exact: boolean
  /**
   * `x` and `y` go round what buckets of points span, about a pixel wide each: they are bounds, and
   * not points.
   */
  readonly isOutline: boolean
  /** Of a group of runs: what lies around `y`, or around `smoothY` where lines are smoothed. */
  readonly band: LineBand | null
}

export interface LineBand {
  /** Ascending. */
  readonly x: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
  /** How many lines it is of. */
  readonly lineCount: number
}

/** How a run's points found their places on an x-axis that is another metric. */
export interface AxisPlacement {
  readonly runId: string
  /** Points whose own step has no x, placed by the last one before it. */
  readonly carriedCount: number
  /** Points before the first x: they are left out. */
  readonly omittedCount: number
}

export interface SeriesAnswer {
  /** In the order of the question's `runIds`; runs without the metric have none. */
  readonly lines: readonly LineData[]
  /** Of all the lines' points, whatever the window; null when there is none. */
  readonly xExtent: XWindow | null
  /** Of the runs that have the metric; empty unless the x-axis is a metric. */
  readonly placements: readonly AxisPlacement[]
  readonly problems: readonly DataProblem[]
}
