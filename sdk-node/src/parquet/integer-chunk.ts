import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { ColumnPages } from './column-pages.ts'
import { packDeltas } from './delta-binary-packed.ts'
import type { ChunkFacts, ColumnIndex } from './written-chunk.ts'

/** A column chunk of whole numbers, which grows page by page. */
export class IntegerChunk {
  readonly pages: ColumnPages
  readonly #pageBounds: number[] = []

  constructor(writer: ByteWriter) {
    this.pages = new ColumnPages(writer)
  }

  /** @param values of one page; valid until the call returns */
  addPage(values: Float64Array): void {
    let [min, max] = [Infinity, -Infinity]
    for (let row = 0; row < values.length; row++) {
      const value = values[row] ?? NaN
      if (value < min) min = value
      if (value > max) max = value
    }
    this.#pageBounds.push(min, max)
    this.pages.addData(values.length, 'DELTA_BINARY_PACKED', packDeltas(values))
  }

  finish(): ChunkFacts {
    const bounds = this.#pageBounds
    const columnIndex: ColumnIndex = {
      null_pages: [],
      min_values: [],
      max_values: [],
      boundary_order: 'ASCENDING',
      null_counts: [],
    }
    let [min, max] = [Infinity, -Infinity]
    let [minBefore, maxBefore] = [-Infinity, -Infinity]
    for (let index = 0; index < bounds.length; index += 2) {
      const [pageMin = NaN, pageMax = NaN] = [bounds[index], bounds[index + 1]]
      columnIndex.null_pages.push(false)
      columnIndex.min_values.push(int64Bytes(pageMin))
      columnIndex.max_values.push(int64Bytes(pageMax))
      columnIndex.null_counts?.push(0n)
      if (pageMin < minBefore || pageMax < maxBefore) columnIndex.boundary_order = 'UNORDERED'
      ;[minBefore, maxBefore] = [pageMin, pageMax]
      min = Math.min(min, pageMin)
      max = Math.max(max, pageMax)
    }
    const statistics = { null_count: 0n, min_value: BigInt(min), max_value: BigInt(max) }
    return { type: 'INT64', encoding: 'DELTA_BINARY_PACKED', statistics, columnIndex }
  }
}

function int64Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true)
  return bytes
}
