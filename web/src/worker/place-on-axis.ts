import type { XAxis } from '../data/series.ts'
import type { WriterPoints } from './merge-attempts.ts'
import { pairByStep } from './pair-by-step.ts'
import type { PlacedPoints } from './placed-points.ts'
import { ascendingOrder, inOrder } from './sort-order.ts'

export interface AxisContext {
  /** The time of the run's first point of any metric. */
  readonly firstUnixMs: number
  /** The same writer's points of the metric on the x-axis; null where it has none. */
  readonly xPoints: WriterPoints | null
}

/** Gives each point of a writer its place on the x-axis; those that have none are left out. */
export function placeOnAxis(
  points: WriterPoints,
  xAxis: XAxis,
  context: AxisContext,
): PlacedPoints {
  switch (xAxis.kind) {
    case 'step':
      return { x: points.step, y: points.value }
    case 'time':
      return byTime(points, (unixMs) => unixMs)
    case 'relative':
      return byTime(points, (unixMs) => (unixMs - context.firstUnixMs) / 1000)
    case 'metric':
      if (context.xPoints === null) return { x: new Float64Array(0), y: new Float64Array(0) }
      return sorted(pairByStep(context.xPoints, points))
  }
}

function byTime(points: WriterPoints, toX: (unixMs: number) => number): PlacedPoints {
  if (points.unixMs === null) throw new Error('Points on a time axis were read without their time')
  return sorted({ x: points.unixMs.map(toX), y: points.value })
}

function sorted({ x, y }: PlacedPoints): PlacedPoints {
  const order = ascendingOrder(x)
  return { x: inOrder(x, order), y: inOrder(y, order) }
}
