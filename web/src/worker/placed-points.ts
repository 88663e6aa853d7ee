/** A line before it is thinned: x finite, y as it was logged. */
export interface PlacedPoints {
  /** Ascending, once the points are placed. */
  readonly x: Float64Array
  readonly y: Float64Array
}
