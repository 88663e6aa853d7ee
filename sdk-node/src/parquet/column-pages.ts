import type { Encoding, OffsetIndex } from 'hyparquet'
import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'

/** Writes the pages of one column chunk, one after the other, and remembers where they lie. */
export class ColumnPages {
  readonly startByte: number
  readonly #writer: ByteWriter
  readonly #locations: OffsetIndex['page_locations'] = []
  #uncompressedBytes = 0
  #rowCount = 0
  #dictionaryByte: number | undefined

  constructor(writer: ByteWriter) {
    this.#writer = writer
    this.startByte = writer.offset
  }

  get dataPageCount(): number {
    return this.#locations.length
  }

  get rowCount(): number {
    return this.#rowCount
  }

  get uncompressedBytes(): number {
    return this.#uncompressedBytes
  }

  get dictionaryByte(): number | undefined {
    return this.#dictionaryByte
  }

  get firstDataByte(): number {
    return Number(this.#locations[0]?.offset ?? this.startByte)
  }

  get offsetIndex(): OffsetIndex {
    return { page_locations: this.#locations }
  }

  /** Comes before any data page. */
  addDictionary(valueCount: number, content: Uint8Array): void {
    this.#dictionaryByte = this.#writer.offset
    this.#append(content, (bytes) => ({
      type: 'DICTIONARY_PAGE',
      ...bytes,
      dictionary_page_header: { num_values: valueCount, encoding: 'PLAIN' },
    }))
  }

  addData(rowCount: number, encoding: Encoding, content: Uint8Array): void {
    const startByte = this.#writer.offset
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
    this.#locations.push({
      offset: BigInt(startByte),
      compressed_page_size: this.#writer.offset - startByte,
      first_row_index: BigInt(this.#rowCount),
    })
    this.#rowCount += rowCount
  }

  #append(content: Uint8Array, header: (bytes: PageBytes) => PageHeader): void {
    const compressed = snappyCompress(content)
    const startByte = this.#writer.offset
    writePageHeader(
      this.#writer,
      header({
        uncompressed_page_size: content.byteLength,
        compressed_page_size: compressed.byteLength,
      }),
    )
    this.#uncompressedBytes += this.#writer.offset - startByte + content.byteLength
    this.#writer.appendBytes(compressed)
  }
}

type PageHeader = Parameters<typeof writePageHeader>[1]
type PageBytes = Pick<PageHeader, 'uncompressed_page_size' | 'compressed_page_size'>
