import { ScratchBytes } from './scratch-bytes.ts'

const gathered = new ScratchBytes()

/**
 * Cuts a column that comes in parts into pages: without a copy where one lies in a single part.
 * @param pageEnds in rows; ascending, exclusive, the last being the column's
 * @returns pages, each valid until the next
 */
export function* pagesOf(
  parts: readonly Float64Array[],
  pageEnds: readonly number[],
): Iterable<Float64Array> {
  let [part, partStart, row] = [0, 0, 0]
  for (const pageEnd of pageEnds) {
    const { buffer } = gathered.atLeast((pageEnd - row) * Float64Array.BYTES_PER_ELEMENT)
    const page = new Float64Array(buffer, 0, pageEnd - row)
    for (let filled = 0; filled < page.length; part++) {
      const column = parts[part]
      if (column === undefined) throw new RangeError(`pages of ${pageEnd} rows, and fewer of them`)
      const start = row + filled - partStart
      const end = Math.min(column.length, start + page.length - filled)
      if (end - start === page.length) yield column.subarray(start, end)
      else page.set(column.subarray(start, end), filled)
      const isWhole = end - start === page.length
      filled += end - start
      if (filled === page.length && !isWhole) yield page
      if (end < column.length) break
      partStart += column.length
    }
    row = pageEnd
  }
}
