/** Rows one after the other that have the same value. */
export interface ValueRun<Value> {
  readonly value: Value
  readonly rowCount: number
}

/** A column of one row group, as it comes. */
export type ColumnInput =
  | { readonly kind: 'name'; readonly runs: readonly ValueRun<string>[] }
  | { readonly kind: 'int32'; readonly runs: readonly ValueRun<number>[] }
  /** Whole numbers up to 2^53, also times in unix ms, which are rounded. */
  | { readonly kind: 'integer'; readonly parts: readonly Float64Array[] }
  | { readonly kind: 'double'; readonly parts: readonly Float64Array[] }
  | { readonly kind: 'text'; readonly values: readonly string[] }

export function rowCountOf(column: ColumnInput): number {
  if (column.kind === 'text') return column.values.length
  if ('parts' in column) return column.parts.reduce((count, part) => count + part.length, 0)
  return column.runs.reduce((sum, run) => sum + run.rowCount, 0)
}
