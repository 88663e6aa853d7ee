import { ROW_GROUP_MAX_ROWS, ROW_GROUP_MIN_ROWS } from '../layout/index.ts'

/** A range of rows of the sorted table. */
export interface RowGroup {
  readonly rowStart: number
  /** exclusive */
  readonly rowEnd: number
}

/**
 * Cuts a table that is sorted by metric into row groups: metrics share one until it has
 * `ROW_GROUP_MIN_ROWS`, a metric with as many rows has its own, and none is longer than
 * `ROW_GROUP_MAX_ROWS`.
 * @param rowCounts each metric's rows, in the table's order
 */
export function cutRowGroups(rowCounts: readonly number[]): RowGroup[] {
  const groups: RowGroup[] = []
  let rowStart = 0
  let rowEnd = 0
  const close = (): void => {
    for (; rowEnd - rowStart > ROW_GROUP_MAX_ROWS; rowStart += ROW_GROUP_MAX_ROWS) {
      groups.push({ rowStart, rowEnd: rowStart + ROW_GROUP_MAX_ROWS })
    }
    if (rowEnd > rowStart) groups.push({ rowStart, rowEnd })
    rowStart = rowEnd
  }
  for (const rowCount of rowCounts) {
    if (rowCount >= ROW_GROUP_MIN_ROWS) close()
    rowEnd += rowCount
    if (rowEnd - rowStart >= ROW_GROUP_MIN_ROWS) close()
  }
  close()
  return groups
}
