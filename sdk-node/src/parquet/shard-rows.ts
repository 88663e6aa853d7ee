import { parquetMetadataAsync, type AsyncBuffer, type FileMetaData } from 'hyparquet'
import type { PointColumns } from '../buffer/point-columns.ts'
import { PAGE_ROWS } from './column-chunk.ts'
import { decodeDictionary, decodePage } from './decode-page.ts'
import { decodeRows, RAW_TIMES } from './decode-rows.ts'
import type { PointRows } from './point-rows.ts'
import {
  groupPlaces,
  parsePagePlaces,
  POINT_COLUMNS,
  type ByteRange,
  type ChunkPlace,
  type GroupPlace,
  type PagePlaces,
} from './shard-index.ts'

/** What most footers are shorter than: half a megabyte, as by default, would be most of a shard. */
const FOOTER_BYTES = 65_536

/** A published file. */
export interface ShardFile {
  readonly byteLength: number
  /** Bytes that are valid until the next call. @throws for less than all */
  readonly read: (range: ByteRange) => Uint8Array
}

interface OpenChunk {
  readonly place: ChunkPlace
  readonly pages: PagePlaces
  readonly dictionary: Float64Array | null
}

/** Reads a published `metrics` shard from its first row to its last, holding one page of each column. */
export class ShardRows {
  readonly #file: ShardFile
  readonly #groups: readonly GroupPlace[]
  readonly #block: PointColumns
  #blockStart = 0
  #blockRows = 0
  #group: GroupPlace | undefined
  #chunks: readonly OpenChunk[] = []

  private constructor(file: ShardFile, groups: readonly GroupPlace[], block: PointColumns) {
    this.#file = file
    this.#groups = groups
    this.#block = block
  }

  /**
   * @param block what is read is held in it
   * @throws an `Error` for a file that is damaged
   */
  static async open(file: ShardFile, block: PointColumns): Promise<ShardRows> {
    return new ShardRows(file, groupPlaces(await readMetadata(file)), block)
  }

  get rowCount(): number {
    return this.#groups.at(-1)?.rowEnd ?? 0
  }

  /**
   * The rows from `rowStart` on, as many as are held; at least one.
   * @param rowEnd exclusive
   * @returns rows that are valid until the next call
   */
  async read(rowStart: number, rowEnd: number): Promise<PointRows> {
    const from = rowStart - this.#blockStart
    if (from < 0 || from >= this.#blockRows) {
      await this.#load(rowStart)
      return this.read(rowStart, rowEnd)
    }
    const to = Math.min(rowEnd - this.#blockStart, this.#blockRows)
    return {
      steps: this.#block.steps.subarray(from, to),
      unixMs: this.#block.unixMs.subarray(from, to),
      values: this.#block.values.subarray(from, to),
    }
  }

  async #load(row: number): Promise<void> {
    const group = this.#groups.find(({ rowEnd }) => row < rowEnd)
    if (group === undefined || row < 0) throw new Error(`row ${row} is beyond the shard's end`)
    if (group !== this.#group) this.#open(group)
    this.#blockRows = 0
    if (this.#decodePages(group, row)) return
    const rowEnd = Math.min(group.rowEnd, row + PAGE_ROWS)
    this.#block.reserve(rowEnd - row)
    await decodeRows(asAsyncBuffer(this.#file), await readMetadata(this.#file), row, rowEnd, {
      step: this.#block.steps,
      time: this.#block.unixMs,
      value: this.#block.values,
    })
    this.#blockStart = row
    this.#blockRows = rowEnd - row
  }

  #open(group: GroupPlace): void {
    const { chunks } = group
    this.#group = group
    this.#chunks =
      chunks === null ? [] : POINT_COLUMNS.map((column) => this.#openChunk(chunks[column]))
  }

  #openChunk(place: ChunkPlace): OpenChunk {
    const { data, offsetIndex, dictionary } = place
    return {
      place,
      pages:
        offsetIndex === null
          ? { rowStarts: [0], startBytes: [data.startByte], endBytes: [data.endByte] }
          : parsePagePlaces(this.#file.read(offsetIndex)),
      dictionary: dictionary && decodeDictionary(this.#file.read(dictionary)),
    }
  }

  /** @returns false where the pages are not as this package writes them */
  #decodePages({ rowStart, rowEnd }: GroupPlace, row: number): boolean {
    const [first] = this.#chunks
    if (first === undefined) return false
    const { rowStarts } = first.pages
    const next = rowStarts.findIndex((start) => rowStart + start > row)
    const page = next < 0 ? rowStarts.length - 1 : next - 1
    const start = rowStart + (rowStarts[page] ?? 0)
    const end = next < 0 ? rowEnd : rowStart + (rowStarts[next] ?? 0)
    this.#block.reserve(end - start)
    const { steps, unixMs, values } = this.#block
    for (const [index, column] of [steps, unixMs, values].entries()) {
      const chunk = this.#chunks[index]
      if (chunk === undefined || !isAlike(chunk.pages.rowStarts, rowStarts)) return false
      const { startBytes, endBytes } = chunk.pages
      const range = { startByte: startBytes[page] ?? NaN, endByte: endBytes[page] ?? NaN }
      const taken = column.subarray(0, end - start)
      const kind = column === values ? 'double' : 'integer'
      if (!decodePage(this.#file.read(range), kind, chunk.dictionary, taken)) return false
    }
    this.#blockStart = start
    this.#blockRows = end - start
    return true
  }
}

function isAlike(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((row, index) => row === other[index])
}

function readMetadata(file: ShardFile): Promise<FileMetaData> {
  return parquetMetadataAsync(asAsyncBuffer(file), {
    parsers: RAW_TIMES,
    geoparquet: false,
    initialFetchSize: FOOTER_BYTES,
  })
}

function asAsyncBuffer({ byteLength, read }: ShardFile): AsyncBuffer {
  const slice = (startByte: number, endByte = byteLength): ArrayBuffer =>
    new Uint8Array(read({ startByte, endByte })).buffer
  return { byteLength, slice }
}
