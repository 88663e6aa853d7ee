import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { ColumnPages } from './column-pages.ts'
import { packDeltas } from './delta-binary-packed.ts'
import type { ChunkFacts, ColumnIndex } from './written-chunk.ts'

const INTEGER_BYTES = 8

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
    const bytes = int64Bytes(bounds)
    const bytesOf = (index: number): Uint8Array =>
      bytes.subarray(index * INTEGER_BYTES, (index + 1) * INTEGER_BYTES)
    for (let index = 0; index < bounds.length; index += 2) {
      const [pageMin = NaN, pageMax = NaN] = [bounds[index], bounds[index + 1]]
      columnIndex.null_pages.push(false)
      columnIndex.min_values.push(bytesOf(index))
      columnIndex.max_values.push(bytesOf(index + 1))
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

function int64Bytes(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * INTEGER_BYTES))
  for (const [index, value] of values.entries()) {
    view.setBigInt64(index * INTEGER_BYTES, BigInt(value), true)
  }
  return new Uint8Array(view.buffer)
}
