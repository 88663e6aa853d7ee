import type { XAxis } from '../data/series.ts'
import type { WriterPoints } from './merge-attempts.ts'
import { pairByStep, type PairedPoints } from './pair-by-step.ts'
import type { PlacedPoints } from './placed-points.ts'
import { ascendingOrder, inOrder } from './sort-order.ts'

export interface AxisContext {
  /** The time of the run's first point of any metric. */
  readonly firstUnixMs: number
  /** The same writer's points of the metric on the x-axis; null where it has none. */
  readonly xPoints: WriterPoints | null
}

/** Gives each point of a writer its place on the x-axis; those that have none are left out, and counted. */
export function placeOnAxis(
  points: WriterPoints,
  xAxis: XAxis,
  context: AxisContext,
): PairedPoints {
  switch (xAxis.kind) {
    case 'step':
      return allOf({ x: points.step, y: points.value })
    case 'time':
      return allOf(byTime(points, (unixMs) => unixMs))
    case 'relative':
      return allOf(byTime(points, (unixMs) => (unixMs - context.firstUnixMs) / 1000))
    case 'metric':
      return byMetric(context.xPoints ?? NO_POINTS, points)
  }
}

const NO_POINTS = { step: new Float64Array(0), value: new Float64Array(0) }

function allOf(points: PlacedPoints): PairedPoints {
  return { ...points, carriedCount: 0, omittedCount: 0 }
}

function byMetric(
  xPoints: Pick<WriterPoints, 'step' | 'value'>,
  points: WriterPoints,
): PairedPoints {
  const paired = pairByStep(xPoints, points)
  return { ...paired, ...sorted(paired) }
}

function byTime(points: WriterPoints, toX: (unixMs: number) => number): PlacedPoints {
  if (points.unixMs === null) throw new Error('Points on a time axis were read without their time')
  return sorted({ x: points.unixMs.map(toX), y: points.value })
}

function sorted({ x, y }: PlacedPoints): PlacedPoints {
  const order = ascendingOrder(x)
  return { x: inOrder(x, order), y: inOrder(y, order) }
}
