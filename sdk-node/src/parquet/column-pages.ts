import type { Encoding } from 'hyparquet'
import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { ScratchBytes } from './scratch-bytes.ts'
import { compressSnappy, maxSnappyBytes } from './snappy-compress.ts'

/** A page of rows, in the chunk. */
export interface PageLocation {
  /** From the chunk's first byte. */
  readonly startByte: number
  readonly byteLength: number
  /** Of the row group. */
  readonly rowStart: number
}

const compressed = new ScratchBytes()

/** Writes the pages of one column chunk, one after the other, and remembers where they lie. */
export class ColumnPages {
  readonly #writer: ByteWriter
  readonly #chunkStartByte: number
  readonly #locations: PageLocation[] = []
  #uncompressedBytes = 0
  #rowCount = 0
  #hasDictionary = false

  constructor(writer: ByteWriter) {
    this.#writer = writer
    this.#chunkStartByte = writer.offset
  }

  get rowCount(): number {
    return this.#rowCount
  }

  get uncompressedBytes(): number {
    return this.#uncompressedBytes
  }

  get byteLength(): number {
    return this.#writer.offset - this.#chunkStartByte
  }

  /** Whether the chunk begins with a dictionary. */
  get hasDictionary(): boolean {
    return this.#hasDictionary
  }

  /** Those of data. */
  get locations(): readonly PageLocation[] {
    return this.#locations
  }

  /** Comes before any data page. */
  addDictionary(valueCount: number, content: Uint8Array): void {
    this.#hasDictionary = true
    this.#append(content, (bytes) => ({
      type: 'DICTIONARY_PAGE',
      ...bytes,
      dictionary_page_header: { num_values: valueCount, encoding: 'PLAIN' },
    }))
  }

  /** @param content valid until the call returns */
  addData(rowCount: number, encoding: Encoding, content: Uint8Array): void {
    const startByte = this.byteLength
    this.#append(content, (bytes) => ({
      type: 'DATA_PAGE_V2',
      ...bytes,
      data_page_header_v2: {
        num_values: rowCount,
        num_nulls: 0,
        num_rows: rowCount,
        encoding,
        definition_levels_byte_length: 0,
        repetition_levels_byte_length: 0,
        is_compressed: true,
      },
    }))
    const byteLength = this.byteLength - startByte
    this.#locations.push({ startByte, byteLength, rowStart: this.#rowCount })
    this.#rowCount += rowCount
  }

  #append(content: Uint8Array, header: (bytes: PageBytes) => PageHeader): void {
    const output = compressed.atLeast(maxSnappyBytes(content.byteLength))
    const compressedBytes = compressSnappy(content, output)
    const startByte = this.#writer.offset
    writePageHeader(
      this.#writer,
      header({
        uncompressed_page_size: content.byteLength,
        compressed_page_size: compressedBytes,
      }),
    )
    this.#uncompressedBytes += this.#writer.offset - startByte + content.byteLength
    this.#writer.appendBytes(output.subarray(0, compressedBytes))
  }
}

type PageHeader = Parameters<typeof writePageHeader>[1]
type PageBytes = Pick<PageHeader, 'uncompressed_page_size' | 'compressed_page_size'>
