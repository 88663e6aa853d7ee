import type { Statistics } from 'hyparquet'
import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { splitBytes } from './byte-stream-split.ts'
import { maxCodeBytes, packCodes } from './code-runs.ts'
import { ColumnPages } from './column-pages.ts'
import { bitWidthOf } from './delta-binary-packed.ts'
import { ScratchBytes } from './scratch-bytes.ts'
import type { ValueCodes } from './value-codes.ts'
import type { ChunkFacts } from './written-chunk.ts'

const DOUBLE_BYTES = 8

const content = new ScratchBytes()
const restored = new ScratchBytes()

/**
 * A column chunk of values, which grows page by page. Values are held as codes while they repeat, and
 * written when the chunk ends, with their dictionary; else each page is written as it comes.
 */
export class DoubleChunk {
  readonly pages: ColumnPages
  readonly #codes: ValueCodes
  /** Of the pages that are codes; exclusive. */
  readonly #codedEnds: number[] = []
  #isCoded = true
  #min = NaN
  #max = NaN

  /**
   * @param codes the chunk's own until it ends
   * @param rowCount of the whole chunk
   */
  constructor(writer: ByteWriter, codes: ValueCodes, rowCount: number) {
    this.pages = new ColumnPages(writer)
    this.#codes = codes
    codes.start(rowCount)
  }

  /** @param values of one page; valid until the call returns */
  addPage(values: Float64Array): void {
    this.#widenBounds(values)
    if (this.#isCoded) {
      if (this.#codes.add(values)) {
        this.#codedEnds.push((this.#codedEnds.at(-1) ?? 0) + values.length)
        return
      }
      this.#isCoded = false
      this.#writeCodedAsBytes()
    }
    this.#addSplit(values)
  }

  finish(): ChunkFacts {
    const statistics = this.#statistics()
    if (!this.#isCoded) return { type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT', statistics }
    const { distinct, codes } = this.#codes
    const bytes = new Uint8Array(distinct.buffer, distinct.byteOffset, distinct.byteLength)
    this.pages.addDictionary(distinct.length, bytes)
    const bitWidth = bitWidthOf(distinct.length - 1)
    for (const [page, end] of this.#codedEnds.entries()) {
      const part = codes.subarray(this.#codedEnds[page - 1] ?? 0, end)
      const output = content.atLeast(maxCodeBytes(part.length))
      const byteCount = packCodes(part, bitWidth, output)
      this.pages.addData(part.length, 'RLE_DICTIONARY', output.subarray(0, byteCount))
    }
    return { type: 'DOUBLE', encoding: 'RLE_DICTIONARY', statistics }
  }

  #writeCodedAsBytes(): void {
    for (const [page, end] of this.#codedEnds.entries()) {
      const start = this.#codedEnds[page - 1] ?? 0
      const { buffer } = restored.atLeast((end - start) * DOUBLE_BYTES)
      this.#addSplit(this.#codes.restore(start, end, new Float64Array(buffer, 0, end - start)))
    }
  }

  #addSplit(values: Float64Array): void {
    const output = content.atLeast(values.byteLength)
    splitBytes(values, output)
    this.pages.addData(values.length, 'BYTE_STREAM_SPLIT', output.subarray(0, values.byteLength))
  }

  /** NaN has no place in bounds. */
  #widenBounds(values: Float64Array): void {
    let [min, max] = [this.#min, this.#max]
    for (let row = 0; row < values.length; row++) {
      const value = values[row] ?? NaN
      if (!(value >= min) && value === value) min = value
      if (!(value <= max) && value === value) max = value
    }
    this.#min = min
    this.#max = max
  }

  /** Bounds that are zero take in zeros of both signs. */
  #statistics(): Statistics {
    const [min, max] = [this.#min, this.#max]
    if (Number.isNaN(min)) return { null_count: 0n }
    return {
      null_count: 0n,
      min_value: min === 0 ? -0 : min,
      max_value: max === 0 ? 0 : max,
    }
  }
}
