/** A dictionary pays when at least this many rows share each value. */
const ROWS_PER_DISTINCT_VALUE = 4

/**
 * How to store a row group's values: a dictionary where they repeat (accuracies on a grid, learning
 * rates), else split by byte, which leaves a float32's zero mantissa bytes to the codec.
 * A dictionary cannot tell −0 from 0, so that a −0 rules it out.
 */
export function valueEncoding(values: Float64Array): 'RLE_DICTIONARY' | 'BYTE_STREAM_SPLIT' {
  const limit = values.length / ROWS_PER_DISTINCT_VALUE
  const distinct = new Set<number>()
  for (const value of values) {
    if (Object.is(value, -0)) return 'BYTE_STREAM_SPLIT'
    distinct.add(value)
    if (distinct.size > limit) return 'BYTE_STREAM_SPLIT'
  }
  return 'RLE_DICTIONARY'
}
