// @ts-check
// A run whose every value can be told from its step and attempt, by JavaScript and by SQL alike.

/** Metrics of every step. */
export const DENSE_COUNT = 10
/** One metric more is logged so seldom. */
export const SPARSE_STEPS = 100
const NAN_STEPS = 1000
/** A prime near 2^20: as many values as a float32 has between two powers of two, or nearly. */
const NOISE = 1_048_573

export const METRICS = [
  ...Array.from({ length: DENSE_COUNT }, (_, index) => ({ name: `train/m${index}`, steps: 1 })),
  { name: 'val/loss', steps: SPARSE_STEPS },
]

/** Whole numbers, so that a product with a step is exact. @param {number} index */
const factors = (index) => ({ factor: 7919 + 2 * index, offset: 31 * index })

/** @param {number} index of the metric @param {number} step @param {number} attempt up to 3 */
export function valueAt(index, step, attempt) {
  if (index === DENSE_COUNT - 1 && step % NAN_STEPS === NAN_STEPS - 1) return NaN
  const { factor, offset } = factors(index)
  const product = (step % 65_536) * (step % 65_537) * factor + offset
  return ((product % NOISE) * 4 + attempt) / 2 ** 22 + Math.floor(step / 2 ** 20)
}

/** The same in DuckDB's SQL, of the columns `metric`, `step` and `attempt`. */
export function valueSql() {
  const cases = METRICS.map(({ name }, index) => {
    const { factor, offset } = factors(index)
    const product = `((step % 65536) * (step % 65537) * ${factor} + ${offset})`
    const value = `(${product} % ${NOISE} * 4 + attempt)::double / 4194304::double + floor(step / 1048576)`
    return index === DENSE_COUNT - 1
      ? `when '${name}' then case when step % ${NAN_STEPS} = ${NAN_STEPS - 1} then 'nan'::double else ${value} end`
      : `when '${name}' then ${value}`
  })
  return `case metric ${cases.join(' ')} end`
}
