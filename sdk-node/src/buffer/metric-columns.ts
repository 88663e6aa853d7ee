import type { MetricKind } from '../layout/index.ts'

export interface LastPoint {
  readonly step: number
  readonly unixMs: number
  readonly value: number
}

/** One metric's points, in the order in which a shard holds them: by step, then as logged. */
export interface MetricColumns {
  readonly name: string
  readonly kind: MetricKind
  readonly steps: Float64Array
  readonly unixMs: Float64Array
  readonly values: Float64Array
  /** The latest by time; of several at one time, the one that was logged last. */
  readonly last: LastPoint
}

/** @param logged columns with at least one point, in the order of the log; they are sorted in place */
export function sortedColumns(logged: Omit<MetricColumns, 'last'>): MetricColumns {
  const { steps, unixMs, values } = logged
  let isAscending = true
  let latest = 0
  for (let index = 1; index < steps.length; index++) {
    if ((steps[index] ?? 0) < (steps[index - 1] ?? 0)) isAscending = false
    if ((unixMs[index] ?? 0) >= (unixMs[latest] ?? 0)) latest = index
  }
  const last = {
    step: steps[latest] ?? 0,
    unixMs: unixMs[latest] ?? 0,
    value: values[latest] ?? NaN,
  }
  if (!isAscending) {
    const order = Uint32Array.from(steps, (_, index) => index)
    order.sort((left, right) => (steps[left] ?? 0) - (steps[right] ?? 0) || left - right)
    for (const column of [unixMs, values, steps]) {
      column.set(Float64Array.from(order, (index) => column[index] ?? NaN))
    }
  }
  return { ...logged, last }
}
