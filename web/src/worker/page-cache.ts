import { ByteBudgetCache } from './byte-budget-cache.ts'
import { packNumbers, unpackNumbers, type PackedNumbers } from './packed-page.ts'

/** A stretch of a column that is encoded together. */
export interface ColumnPage {
  readonly rowStart: number
  readonly values: Float64Array
}

interface HeldPage {
  readonly rowStart: number
  readonly rowEnd: number
  readonly values: Float64Array | PackedNumbers
}

/**
 * Decoded pages of many columns. Metrics share pages, so that what one of them had decoded is there
 * for its neighbours.
 */
export class PageCache {
  readonly #pages: ByteBudgetCache<HeldPage>
  /** The first rows of each column's pages, as far as any was seen; ascending. */
  readonly #starts = new Map<string, readonly number[]>()

  constructor(maxBytes: number) {
    this.#pages = new ByteBudgetCache(maxBytes)
  }

  /** @param isWhole the column holds whole numbers, of which −0 is none */
  add(column: string, pages: readonly ColumnPage[], isWhole: boolean): void {
    for (const { rowStart, values } of pages) {
      const packed = isWhole ? packNumbers(values) : null
      const page = { rowStart, rowEnd: rowStart + values.length, values: packed ?? values }
      const byteSize = packed?.offsets.byteLength ?? values.byteLength
      this.#pages.set(`${column}:${rowStart}`, page, byteSize)
    }
    const starts = new Set([
      ...(this.#starts.get(column) ?? []),
      ...pages.map((page) => page.rowStart),
    ])
    this.#starts.set(
      column,
      [...starts].sort((one, other) => one - other),
    )
  }

  /**
   * @param rowEnd exclusive
   * @returns undefined when not all of these rows are held
   */
  rows(column: string, rowStart: number, rowEnd: number): Float64Array | undefined {
    const starts = this.#starts.get(column) ?? []
    const first = Math.max(0, countUpTo(starts, rowStart) - 1)
    const pages: ColumnPage[] = []
    for (let index = first; (starts[index] ?? Infinity) < rowEnd; index++) {
      const page = this.#pages.get(`${column}:${starts[index]}`)
      if (page === undefined) return undefined
      pages.push(partOf(page, rowStart, rowEnd))
    }
    return joinPages(pages, rowStart, rowEnd)
  }
}

/** The rows of a page between two bounds; `rowEnd` is exclusive. */
function partOf(page: HeldPage, rowStart: number, rowEnd: number): ColumnPage {
  const start = Math.min(page.rowEnd, Math.max(page.rowStart, rowStart))
  const end = Math.max(start, Math.min(page.rowEnd, rowEnd))
  const from = start - page.rowStart
  const to = end - page.rowStart
  const { values } = page
  return {
    rowStart: start,
    values:
      values instanceof Float64Array ? values.subarray(from, to) : unpackNumbers(values, from, to),
  }
}

/**
 * @param pages that do not overlap, in any order
 * @param rowEnd exclusive
 * @returns the rows, of a single page without a copy; undefined when the pages lack some
 */
export function joinPages(
  pages: readonly ColumnPage[],
  rowStart: number,
  rowEnd: number,
): Float64Array | undefined {
  const parts = pages.map(({ rowStart: pageStart, values }) =>
    partOf({ rowStart: pageStart, rowEnd: pageStart + values.length, values }, rowStart, rowEnd),
  )
  const whole = parts.find(({ values }) => values.length === rowEnd - rowStart)
  if (whole !== undefined) return whole.values
  if (parts.reduce((sum, { values }) => sum + values.length, 0) < rowEnd - rowStart) {
    return undefined
  }
  const rows = new Float64Array(rowEnd - rowStart)
  for (const part of parts) rows.set(part.values, part.rowStart - rowStart)
  return rows
}

/** How many of `ascending` are no greater than `limit`. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? Infinity) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
