import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { SHARD_COLUMNS } from '../layout/index.ts'
import { ChunkedBytes } from './chunked-bytes.ts'
import { PAGE_ROWS, roundedTimes, writeColumnChunk } from './column-chunk.ts'
import type { ColumnInput } from './column-input.ts'
import { DoubleChunk } from './double-chunk.ts'
import { FloatArena } from './float-arena.ts'
import { IntegerChunk } from './integer-chunk.ts'
import type { PointRows } from './point-rows.ts'
import { ValueCodes } from './value-codes.ts'
import { describeChunk, type WrittenChunk } from './written-chunk.ts'

/** For the overview of the longest shard that merges make. */
const BUCKET_CELLS = 1_500_000

/** What a merged shard is gathered in; one at a time. */
export class MergeBuffers {
  readonly times = new ChunkedBytes()
  readonly values = new ChunkedBytes()
  readonly codes = new ValueCodes()
  readonly page: PointRows = {
    steps: new Float64Array(PAGE_ROWS),
    unixMs: new Float64Array(PAGE_ROWS),
    values: new Float64Array(PAGE_ROWS),
  }
  /** The overview's. */
  readonly buckets = new FloatArena(BUCKET_CELLS)
}

/**
 * Writes one row group of points while they come in. It holds one page of them, and of two columns
 * what they were compressed to: a column begins where the one before it ends.
 */
export class PointGroupWriter {
  readonly #bytes: ByteWriter
  readonly #buffers: MergeBuffers
  readonly #rowCount: number
  readonly #named: readonly WrittenChunk[]
  readonly #stepStartByte: number
  readonly #steps: IntegerChunk
  readonly #times: IntegerChunk
  readonly #values: DoubleChunk
  #rowsSoFar = 0
  #pageRows = 0

  /**
   * @param rowCount that will come
   * @param named the columns before the numbers
   * @param buffers the writer's own until it ends
   */
  constructor(
    bytes: ByteWriter,
    rowCount: number,
    named: readonly ColumnInput[],
    buffers: MergeBuffers,
  ) {
    this.#bytes = bytes
    this.#buffers = buffers
    this.#rowCount = rowCount
    this.#named = SHARD_COLUMNS.metrics.flatMap(({ name, kind }, index) => {
      const column = named[index]
      return column === undefined ? [] : [writeColumnChunk(bytes, name, kind, column, [rowCount])]
    })
    this.#stepStartByte = bytes.offset
    this.#steps = new IntegerChunk(bytes)
    buffers.times.clear()
    this.#times = new IntegerChunk(buffers.times)
    buffers.values.clear()
    this.#values = new DoubleChunk(buffers.values, buffers.codes, rowCount)
  }

  /** Rows that are still to come. */
  get missingRows(): number {
    return this.#rowCount - this.#rowsSoFar
  }

  /** @param take is told the rows of each page that is full, valid until it returns */
  add(rows: PointRows, take: (page: PointRows) => void): void {
    const { steps, unixMs, values } = this.#buffers.page
    for (let offset = 0; offset < rows.values.length;) {
      const end = Math.min(rows.values.length, offset + PAGE_ROWS - this.#pageRows)
      steps.set(rows.steps.subarray(offset, end), this.#pageRows)
      unixMs.set(rows.unixMs.subarray(offset, end), this.#pageRows)
      values.set(rows.values.subarray(offset, end), this.#pageRows)
      this.#pageRows += end - offset
      this.#rowsSoFar += end - offset
      offset = end
      if (this.#pageRows === PAGE_ROWS || this.missingRows === 0) this.#writePage(take)
    }
  }

  /** @returns the group's columns, in their order, when no rows are missing */
  finish(): WrittenChunk[] {
    const bytes = this.#bytes
    const steps = describeChunk(
      'step',
      this.#steps.pages,
      this.#steps.finish(),
      this.#stepStartByte,
    )
    const timeFacts = this.#times.finish()
    const timeStartByte = bytes.offset
    this.#buffers.times.copyTo(bytes)
    const times = describeChunk('time', this.#times.pages, timeFacts, timeStartByte)
    const valueFacts = this.#values.finish()
    const valueStartByte = bytes.offset
    this.#buffers.values.copyTo(bytes)
    const values = describeChunk('value', this.#values.pages, valueFacts, valueStartByte)
    return [...this.#named, steps, times, values]
  }

  #writePage(take: (page: PointRows) => void): void {
    const { page } = this.#buffers
    const rows = {
      steps: page.steps.subarray(0, this.#pageRows),
      unixMs: page.unixMs.subarray(0, this.#pageRows),
      values: page.values.subarray(0, this.#pageRows),
    }
    this.#steps.addPage(rows.steps)
    this.#times.addPage(roundedTimes(rows.unixMs))
    this.#values.addPage(rows.values)
    this.#pageRows = 0
    take(rows)
  }
}
