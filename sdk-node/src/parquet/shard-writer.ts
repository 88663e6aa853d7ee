import type { RowGroup } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { writeIndexes } from 'hyparquet-writer/src/indexes.js'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'
import {
  LAYOUT_VERSION,
  LAYOUT_VERSION_KEY,
  SHARD_COLUMNS,
  type ShardTable,
} from '../layout/index.ts'
import { evenPageEnds, writeColumnChunk } from './column-chunk.ts'
import { rowCountOf, type ColumnInput } from './column-input.ts'
import { parquetSchema } from './parquet-schema.ts'
import type { WrittenChunk } from './written-chunk.ts'

const MAGIC = 0x31524150 // PAR1

/** Writes a Parquet file of one table, row group by row group. */
export class ShardWriter {
  readonly #table: ShardTable
  readonly #bytes: ByteWriter
  readonly #rowGroups: RowGroup[] = []
  readonly #chunks: WrittenChunk[] = []
  #rowCount = 0

  /** @param bytes takes the file; one that writes on may forget what `afterRowGroup` told it of */
  constructor(table: ShardTable, bytes: ByteWriter = new ByteWriter(65_536)) {
    this.#table = table
    this.#bytes = bytes
    bytes.appendUint32(MAGIC)
  }

  get rowCount(): number {
    return this.#rowCount
  }

  get byteLength(): number {
    return this.#bytes.offset
  }

  /**
   * @param columns one for each of the table's, in its order, all of the same length
   * @param pageEnds where pages of numbers end, in rows; ascending, exclusive; evenly by default
   */
  writeRowGroup(columns: readonly ColumnInput[], pageEnds?: readonly number[]): void {
    const startByte = this.#bytes.offset
    const [first] = columns
    const rowCount = first === undefined ? 0 : rowCountOf(first)
    const ends = pageEnds ?? evenPageEnds(rowCount)
    const chunks = SHARD_COLUMNS[this.#table].map(({ name, kind }, index) => {
      const column = columns[index]
      if (column === undefined || rowCountOf(column) !== rowCount) {
        throw new RangeError(`column ${name} of ${this.#table} has not ${rowCount} rows`)
      }
      return writeColumnChunk(this.#bytes, name, kind, column, ends)
    })
    this.addRowGroup(chunks, rowCount, startByte)
  }

  /** Takes a row group that somebody else has written. @param startByte where it lies */
  addRowGroup(chunks: readonly WrittenChunk[], rowCount: number, startByte: number): void {
    this.#chunks.push(...chunks)
    let uncompressedBytes = 0n
    for (const { chunk } of chunks) {
      uncompressedBytes += chunk.meta_data?.total_uncompressed_size ?? 0n
    }
    this.#rowGroups.push({
      columns: chunks.map(({ chunk }) => chunk),
      total_byte_size: uncompressedBytes,
      num_rows: BigInt(rowCount),
      file_offset: BigInt(startByte),
      total_compressed_size: BigInt(this.#bytes.offset - startByte),
    })
    this.#rowCount += rowCount
  }

  /** Writes the page indexes and the footer. @returns what the writer holds of the file */
  finish(): Uint8Array {
    writeIndexes(this.#bytes, this.#table === 'overview' ? offsetsOnly(this.#chunks) : this.#chunks)
    writeMetadata(
      this.#bytes,
      {
        version: 2,
        created_by: 'shardboard',
        schema: parquetSchema(this.#table),
        num_rows: BigInt(this.#rowCount),
        row_groups: this.#rowGroups,
        key_value_metadata: [
          { key: LAYOUT_VERSION_KEY, value: String(LAYOUT_VERSION) },
          { key: 'shardboard.table', value: this.#table },
        ],
        metadata_length: 0,
      },
      Infinity,
    )
    this.#bytes.appendUint32(MAGIC)
    return this.#bytes.getBytes()
  }
}

/** An overview's rows are found by counting: what values its pages hold would be asked by nobody. */
function offsetsOnly(chunks: readonly WrittenChunk[]): WrittenChunk[] {
  return chunks.map(({ columnIndex: _unused, ...offsets }) => offsets)
}
