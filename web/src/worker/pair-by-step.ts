import type { WriterPoints } from './merge-attempts.ts'
import type { PlacedPoints } from './placed-points.ts'

/** Points that another metric gave their x. */
export interface PairedPoints extends PlacedPoints {
  /** Points whose own step has no finite x, placed by the last one before it. */
  readonly carriedCount: number
  /** Points before the first finite x, which are left out. */
  readonly omittedCount: number
}

/**
 * Pairs two metrics of one writer: each y takes the x of its own step, else the last finite one
 * before it. Several values at one step pair in their order, and the last one again where there are
 * fewer of x.
 * @returns in the order of the steps
 */
export function pairByStep(
  xPoints: Pick<WriterPoints, 'step' | 'value'>,
  yPoints: Pick<WriterPoints, 'step' | 'value'>,
): PairedPoints {
  const x = new Float64Array(yPoints.step.length)
  const y = new Float64Array(yPoints.step.length)
  const partners = new Partners(xPoints)
  let count = 0
  let carriedCount = 0
  for (let index = 0; index < yPoints.step.length; index++) {
    const isExact = partners.advance(yPoints.step[index] ?? NaN)
    if (Number.isNaN(partners.x)) continue
    if (!isExact) carriedCount++
    x[count] = partners.x
    y[count] = yPoints.value[index] ?? NaN
    count++
  }
  return {
    x: x.subarray(0, count),
    y: y.subarray(0, count),
    carriedCount,
    omittedCount: yPoints.step.length - count,
  }
}

/** Goes along the x values as their partners' steps ascend. */
class Partners {
  /** The partner's x; NaN before the first. */
  x = NaN
  readonly #step: Float64Array
  readonly #value: Float64Array
  #next = 0
  #lastStep = NaN
  #isExact = false

  constructor({ step, value }: Pick<WriterPoints, 'step' | 'value'>) {
    this.#step = step
    this.#value = value
  }

  /** @returns whether `x` is of this step */
  advance(step: number): boolean {
    if (step !== this.#lastStep) {
      this.#lastStep = step
      this.#isExact = false
      while ((this.#step[this.#next] ?? Infinity) < step) this.#take()
    }
    if (this.#step[this.#next] === step) {
      const isFinite = this.#take()
      this.#isExact ||= isFinite
    }
    return this.#isExact
  }

  #take(): boolean {
    const value = this.#value[this.#next++] ?? NaN
    if (!Number.isFinite(value)) return false
    this.x = value
    return true
  }
}
