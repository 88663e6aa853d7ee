import {
  parquetMetadataAsync,
  parquetRead,
  type AsyncBuffer,
  type ColumnData,
  type FileMetaData,
} from 'hyparquet'
import type { PointRows } from './point-rows.ts'

const COLUMNS = ['step', 'time', 'value'] as const

/** Reads a published `metrics` shard from its first row to its last, holding one block of it. */
export class ShardRows {
  readonly #file: AsyncBuffer
  readonly #metadata: FileMetaData
  readonly #blockRows: number
  #blockStart = 0
  #block: PointRows = emptyRows(0)

  private constructor(file: AsyncBuffer, metadata: FileMetaData, blockRows: number) {
    this.#file = file
    this.#metadata = metadata
    this.#blockRows = blockRows
  }

  /**
   * @param blockRows how many rows are decoded, and held, at once
   * @throws an `Error` for a file that is damaged
   */
  static async open(file: AsyncBuffer, blockRows: number): Promise<ShardRows> {
    const metadata = await parquetMetadataAsync(file, { parsers: RAW_TIMES, geoparquet: false })
    return new ShardRows(file, withPlainIntegers(metadata), blockRows)
  }

  get rowCount(): number {
    return Number(this.#metadata.num_rows)
  }

  /** The rows from `rowStart` on, as many as are held; at least one. @param rowEnd exclusive */
  async read(rowStart: number, rowEnd: number): Promise<PointRows> {
    const from = rowStart - this.#blockStart
    if (from < 0 || from >= this.#block.values.length) {
      await this.#decode(rowStart)
      return this.read(rowStart, rowEnd)
    }
    const to = Math.min(rowEnd - this.#blockStart, this.#block.values.length)
    const { steps, unixMs, values } = this.#block
    return {
      steps: steps.subarray(from, to),
      unixMs: unixMs.subarray(from, to),
      values: values.subarray(from, to),
    }
  }

  async #decode(rowStart: number): Promise<void> {
    const rowEnd = Math.min(this.rowCount, rowStart + this.#blockRows)
    if (rowEnd <= rowStart) throw new Error(`row ${rowStart} is beyond the shard's end`)
    const block = emptyRows(rowEnd - rowStart)
    const byColumn = { step: block.steps, time: block.unixMs, value: block.values }
    const filled = { step: 0, time: 0, value: 0 }
    await parquetRead({
      file: this.#file,
      metadata: this.#metadata,
      columns: [...COLUMNS],
      rowStart,
      rowEnd,
      useOffsetIndex: true,
      onChunk: (chunk) => {
        const name = COLUMNS.find((column) => column === chunk.columnName)
        if (name !== undefined) filled[name] += copyChunk(chunk, byColumn[name], rowStart)
      },
    })
    for (const name of COLUMNS) {
      if (filled[name] === rowEnd - rowStart) continue
      throw new Error(`column ${name} has ${filled[name]} of ${rowEnd - rowStart} rows`)
    }
    this.#blockStart = rowStart
    this.#block = block
  }
}

/** @returns how many rows of the chunk are the target's, which starts at `rowStart` */
function copyChunk(chunk: ColumnData, target: Float64Array, rowStart: number): number {
  const first = Math.max(chunk.rowStart, rowStart)
  const end = Math.min(chunk.rowEnd, rowStart + target.length)
  const { columnData } = chunk
  if (columnData instanceof Float64Array) {
    target.set(columnData.subarray(first - chunk.rowStart, end - chunk.rowStart), first - rowStart)
    return Math.max(0, end - first)
  }
  for (let row = first; row < end; row++) {
    target[row - rowStart] = Number(columnData[row - chunk.rowStart])
  }
  return Math.max(0, end - first)
}

function emptyRows(rowCount: number): PointRows {
  return {
    steps: new Float64Array(rowCount),
    unixMs: new Float64Array(rowCount),
    values: new Float64Array(rowCount),
  }
}

const RAW_TIMES = {
  timestampFromMilliseconds: (millis: bigint): bigint => millis,
  timestampFromMicroseconds: (micros: bigint): bigint => micros,
  timestampFromNanoseconds: (nanos: bigint): bigint => nanos,
}

/** Times taken for the integers they are stored as: else there would be an object for each. */
function withPlainIntegers(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (element.type !== 'INT64') return element
    const { converted_type: _converted, logical_type: _logical, ...plain } = element
    return plain
  })
  return { ...metadata, schema }
}
