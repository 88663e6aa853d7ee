import type { LineData } from '../data/series.ts'

/** A line with how it looks. */
export interface ChartLine {
  readonly data: LineData
  /** The run's name, and its writer's where it has several. */
  readonly label: string
  /** Any CSS colour. */
  readonly color: string
  /** Lengths of dashes and gaps in CSS pixels; empty: solid. */
  readonly dash: readonly number[]
}

/** What the x-axis counts: plain numbers, seconds since the run's start, or unix ms. */
export type XUnit = 'number' | 'duration' | 'time'

/** Both ends are inclusive; `min` is less than `max`. */
export interface AxisRange {
  readonly min: number
  readonly max: number
}

/** All that a chart draws. */
export interface ChartModel {
  readonly lines: readonly ChartLine[]
  readonly xUnit: XUnit
  /** Written below the x-axis; null where it need not be. */
  readonly xName: string | null
  readonly xRange: AxisRange
  readonly yRange: AxisRange
  readonly logX: boolean
  readonly logY: boolean
}

const DASH_PATTERNS: readonly (readonly number[])[] = [
  [],
  [7, 4],
  [2, 3],
  [9, 3, 2, 3],
  [14, 4],
  [5, 2, 2, 2, 2, 2],
]

/** Tells lines of one colour apart. @param rank 0 is solid; it may exceed the number of patterns */
export function dashPattern(rank: number): readonly number[] {
  return DASH_PATTERNS[rank % DASH_PATTERNS.length] ?? []
}
