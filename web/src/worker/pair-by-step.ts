import type { WriterPoints } from './merge-attempts.ts'
import type { PlacedPoints } from './placed-points.ts'

/**
 * Pairs two metrics of one writer at equal steps. Several values at one step pair in their order,
 * and the last one again where one side has fewer; points without a partner, or without a finite x,
 * are left out.
 * @returns in the order of the steps
 */
export function pairByStep(
  xPoints: Pick<WriterPoints, 'step' | 'value'>,
  yPoints: Pick<WriterPoints, 'step' | 'value'>,
): PlacedPoints {
  const x = new Float64Array(yPoints.step.length)
  const y = new Float64Array(yPoints.step.length)
  let count = 0
  let xStart = 0
  let xEnd = 0
  let lastStep = NaN
  for (let index = 0; index < yPoints.step.length; index++) {
    const step = yPoints.step[index] ?? NaN
    if (step !== lastStep) {
      lastStep = step
      xStart = seek(xPoints.step, xEnd, (other) => other < step)
      xEnd = seek(xPoints.step, xStart, (other) => other === step)
    } else if (xStart + 1 < xEnd) {
      xStart++
    }
    const partner = xStart < xEnd ? (xPoints.value[xStart] ?? NaN) : NaN
    if (!Number.isFinite(partner)) continue
    x[count] = partner
    y[count] = yPoints.value[index] ?? NaN
    count++
  }
  return { x: x.subarray(0, count), y: y.subarray(0, count) }
}

/** @returns the first index from `start` on where `skip` is false */
function seek(steps: Float64Array, start: number, skip: (step: number) => boolean): number {
  let index = start
  while (index < steps.length && skip(steps[index] ?? NaN)) index++
  return index
}
