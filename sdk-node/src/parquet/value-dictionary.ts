/** A dictionary pays when at least this many rows share each value. */
const ROWS_PER_DISTINCT_VALUE = 4
/** Codes of more values are as long as what the split bytes of a float32 leave to the codec. */
const MAX_DISTINCT_VALUES = 16_384

export interface ValueDictionary {
  readonly distinct: Float64Array
  /** For each row, the index of its value. */
  readonly codes: Uint16Array
}

/**
 * The values by code, where they repeat (accuracies on a grid, learning rates); undefined where they
 * do not: then they are better split by byte. A dictionary cannot tell −0 from 0, so that a −0 rules
 * it out.
 */
export function valueDictionary(values: Float64Array): ValueDictionary | undefined {
  const limit = Math.min(MAX_DISTINCT_VALUES, values.length / ROWS_PER_DISTINCT_VALUE)
  const codeOf = new Map<number, number>()
  const codes = new Uint16Array(values.length)
  let [before, codeBefore] = [NaN, -1]
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    if (value !== before || codeBefore < 0) {
      if (Object.is(value, -0)) return undefined
      codeBefore = codeOf.get(value) ?? codeOf.size
      before = value
      if (codeBefore === codeOf.size) {
        if (codeOf.size + 1 > limit) return undefined
        codeOf.set(value, codeBefore)
      }
    } else if (value === 0 && Object.is(value, -0)) return undefined
    codes[row] = codeBefore
  }
  return { distinct: Float64Array.from(codeOf.keys()), codes }
}
