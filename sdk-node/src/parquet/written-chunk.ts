import type { ColumnChunk, Encoding, Statistics } from 'hyparquet'
import type { writeIndexes } from 'hyparquet-writer/src/indexes.js'
import type { ColumnPages } from './column-pages.ts'

/** A written chunk and where its pages lie, for the file's end. */
export type WrittenChunk = Parameters<typeof writeIndexes>[1][number]
export type ColumnIndex = NonNullable<WrittenChunk['columnIndex']>

/** What the footer says of a chunk beside where it lies. */
export interface ChunkFacts {
  readonly type: NonNullable<ColumnChunk['meta_data']>['type']
  readonly encoding: Encoding
  readonly statistics?: Statistics
  readonly columnIndex?: ColumnIndex
}

/** Describes a chunk of pages. @param startByte where it lies in the file */
export function describeChunk(
  name: string,
  pages: ColumnPages,
  facts: ChunkFacts,
  startByte: number,
): WrittenChunk {
  const { hasDictionary, locations } = pages
  const chunk: ColumnChunk = {
    file_offset: BigInt(startByte),
    meta_data: {
      type: facts.type,
      encodings: hasDictionary ? ['PLAIN', facts.encoding] : [facts.encoding],
      path_in_schema: [name],
      codec: 'SNAPPY',
      num_values: BigInt(pages.rowCount),
      total_uncompressed_size: BigInt(pages.uncompressedBytes),
      total_compressed_size: BigInt(pages.byteLength),
      data_page_offset: BigInt(startByte + (locations[0]?.startByte ?? 0)),
      ...(hasDictionary && { dictionary_page_offset: BigInt(startByte) }),
      ...(facts.statistics !== undefined && { statistics: facts.statistics }),
      encoding_stats: [
        ...(hasDictionary
          ? [{ page_type: 'DICTIONARY_PAGE', encoding: 'PLAIN', count: 1 } as const]
          : []),
        { page_type: 'DATA_PAGE_V2', encoding: facts.encoding, count: locations.length },
      ],
    },
  }
  if (locations.length < 2) return { chunk }
  const page_locations = locations.map((page) => ({
    offset: BigInt(startByte + page.startByte),
    compressed_page_size: page.byteLength,
    first_row_index: BigInt(page.rowStart),
  }))
  const { columnIndex } = facts
  return { chunk, offsetIndex: { page_locations }, ...(columnIndex && { columnIndex }) }
}
