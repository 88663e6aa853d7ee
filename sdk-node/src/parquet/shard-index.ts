import { readOffsetIndex, type ColumnChunk, type FileMetaData } from 'hyparquet'

/** The columns that a merge reads. */
export const POINT_COLUMNS = ['step', 'time', 'value'] as const
export type PointColumn = (typeof POINT_COLUMNS)[number]

/** Bytes of a file. */
export interface ByteRange {
  readonly startByte: number
  /** exclusive */
  readonly endByte: number
}

/** Where a column of a row group lies. */
export interface ChunkPlace {
  /** Before the data, or null for none. */
  readonly dictionary: ByteRange | null
  readonly data: ByteRange
  /** null where the data is one page, or not known by page. */
  readonly offsetIndex: ByteRange | null
}

/** A row group, and where its points lie. */
export interface GroupPlace {
  readonly rowStart: number
  /** exclusive */
  readonly rowEnd: number
  /** null for a shard that is written otherwise than by this package. */
  readonly chunks: Readonly<Record<PointColumn, ChunkPlace>> | null
}

/** What of a shard's footer is needed to find its points. */
export function groupPlaces(metadata: FileMetaData): GroupPlace[] {
  let rowEnd = 0
  return metadata.row_groups.map(({ columns, num_rows }) => {
    const rowStart = rowEnd
    rowEnd += Number(num_rows)
    const place = (name: PointColumn): ChunkPlace | undefined => {
      const chunk = columns.find((column) => column.meta_data?.path_in_schema[0] === name)
      return chunk && chunkPlace(chunk, name === 'value' ? 'DOUBLE' : 'INT64')
    }
    const [step, time, value] = POINT_COLUMNS.map(place)
    return { rowStart, rowEnd, chunks: step && time && value ? { step, time, value } : null }
  })
}

function chunkPlace(
  {
    meta_data: data,
    offset_index_offset: indexOffset,
    offset_index_length: indexLength,
  }: ColumnChunk,
  type: 'DOUBLE' | 'INT64',
): ChunkPlace | undefined {
  if (data?.codec !== 'SNAPPY' || data.type !== type) return undefined
  const dataStart = Number(data.data_page_offset)
  const { dictionary_page_offset: dictionaryOffset } = data
  const startByte = dictionaryOffset === undefined ? dataStart : Number(dictionaryOffset)
  const indexStart = Number(indexOffset)
  return {
    dictionary: startByte < dataStart ? { startByte, endByte: dataStart } : null,
    data: { startByte: dataStart, endByte: startByte + Number(data.total_compressed_size) },
    offsetIndex:
      indexOffset === undefined || indexLength === undefined
        ? null
        : { startByte: indexStart, endByte: indexStart + indexLength },
  }
}

/** The pages of a chunk. */
export interface PagePlaces {
  /** Of the row group; ascending. */
  readonly rowStarts: readonly number[]
  readonly startBytes: readonly number[]
  /** exclusive */
  readonly endBytes: readonly number[]
}

/** @param indexBytes of the chunk's offset index */
export function parsePagePlaces(indexBytes: Uint8Array): PagePlaces {
  const view = new DataView(indexBytes.buffer, indexBytes.byteOffset, indexBytes.byteLength)
  const { page_locations: pages } = readOffsetIndex({ view, offset: 0 })
  return {
    rowStarts: pages.map((page) => Number(page.first_row_index)),
    startBytes: pages.map((page) => Number(page.offset)),
    endBytes: pages.map((page) => Number(page.offset) + page.compressed_page_size),
  }
}
