import type { ColumnChunk, Encoding, Statistics } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js'
import type { writeIndexes } from 'hyparquet-writer/src/indexes.js'
import { PAGE_BYTES, type ColumnKind } from '../layout/index.ts'
import type { ColumnInput, ValueRun } from './column-input.ts'
import { ColumnPages } from './column-pages.ts'
import { appendDeltas, bitWidthOf } from './delta-binary-packed.ts'
import { valueDictionary, type ValueDictionary } from './value-dictionary.ts'

/** A written chunk and where its pages lie, for the file's end. */
export type WrittenChunk = Parameters<typeof writeIndexes>[1][number]
type ColumnIndex = NonNullable<WrittenChunk['columnIndex']>

type ColumnData = NonNullable<ColumnChunk['meta_data']>

interface ChunkFacts {
  readonly type: ColumnData['type']
  readonly encoding: Encoding
  readonly statistics?: Statistics
  readonly columnIndex?: ColumnIndex
}

const INTEGER_BYTES = 8
const PAGE_ROWS = PAGE_BYTES / INTEGER_BYTES

/**
 * Appends one column of a row group.
 * @param column with at least one row
 * @param pageEnds where the pages of numbers end, in rows of the group; ascending, exclusive
 */
export function writeColumnChunk(
  writer: ByteWriter,
  name: string,
  kind: ColumnKind,
  column: ColumnInput,
  pageEnds: readonly number[],
): WrittenChunk {
  const pages = new ColumnPages(writer)
  const facts = addPages(pages, kind, column, pageEnds)
  const { dictionaryByte, dataPageCount } = pages
  const hasDictionary = dictionaryByte !== undefined
  const chunk: ColumnChunk = {
    file_offset: BigInt(pages.startByte),
    meta_data: {
      type: facts.type,
      encodings: hasDictionary ? ['PLAIN', facts.encoding] : [facts.encoding],
      path_in_schema: [name],
      codec: 'SNAPPY',
      num_values: BigInt(pages.rowCount),
      total_uncompressed_size: BigInt(pages.uncompressedBytes),
      total_compressed_size: BigInt(writer.offset - pages.startByte),
      data_page_offset: BigInt(pages.firstDataByte),
      ...(hasDictionary && { dictionary_page_offset: BigInt(dictionaryByte) }),
      ...(facts.statistics !== undefined && { statistics: facts.statistics }),
      encoding_stats: [
        ...(hasDictionary
          ? [{ page_type: 'DICTIONARY_PAGE', encoding: 'PLAIN', count: 1 } as const]
          : []),
        { page_type: 'DATA_PAGE_V2', encoding: facts.encoding, count: dataPageCount },
      ],
    },
  }
  if (dataPageCount < 2) return { chunk }
  const { columnIndex } = facts
  return { chunk, offsetIndex: pages.offsetIndex, ...(columnIndex && { columnIndex }) }
}

/** As many rows as 64 KB hold of numbers, so that a stretch of rows is one page of each column. */
export function evenPageEnds(rowCount: number): number[] {
  const ends: number[] = []
  for (let end = PAGE_ROWS; end < rowCount; end += PAGE_ROWS) ends.push(end)
  return [...ends, rowCount]
}

function addPages(
  pages: ColumnPages,
  kind: ColumnKind,
  column: ColumnInput,
  pageEnds: readonly number[],
): ChunkFacts {
  switch (column.kind) {
    case 'name':
      return addRuns(pages, column.runs, 'BYTE_ARRAY', plainTexts, textStatistics)
    case 'int32':
      return addRuns(pages, column.runs, 'INT32', plainInt32s, numberStatistics)
    case 'integer':
      return addIntegers(
        pages,
        kind === 'unix-ms' ? column.values.map(Math.round) : column.values,
        pageEnds,
      )
    case 'double':
      return addDoubles(pages, column.values, pageEnds)
    case 'text':
      return addTexts(pages, column.values)
  }
}

/** One page holds any number of rows: it has an entry for each run. */
function addRuns<Value extends string | number>(
  pages: ColumnPages,
  runs: readonly ValueRun<Value>[],
  type: 'BYTE_ARRAY' | 'INT32',
  toPlain: (distinct: Value[]) => Uint8Array,
  toStatistics: (distinct: Value[]) => Statistics,
): ChunkFacts {
  const codeOf = new Map<Value, number>()
  for (const { value } of runs) if (!codeOf.has(value)) codeOf.set(value, codeOf.size)
  const distinct = [...codeOf.keys()]
  pages.addDictionary(distinct.length, toPlain(distinct))
  const bitWidth = bitWidthOf(distinct.length - 1)
  const page = new ByteWriter()
  page.appendUint8(bitWidth)
  let rowCount = 0
  for (const run of runs) {
    rowCount += run.rowCount
    page.appendVarInt(run.rowCount * 2)
    let code = codeOf.get(run.value) ?? 0
    for (let bits = bitWidth; bits > 0; bits -= 8, code >>>= 8) page.appendUint8(code & 255)
  }
  pages.addData(rowCount, 'RLE_DICTIONARY', page.getBytes())
  return { type, encoding: 'RLE_DICTIONARY', statistics: toStatistics(distinct) }
}

function addIntegers(
  pages: ColumnPages,
  values: Float64Array,
  pageEnds: readonly number[],
): ChunkFacts {
  const columnIndex: ColumnIndex = {
    null_pages: [],
    min_values: [],
    max_values: [],
    boundary_order: 'UNORDERED',
    null_counts: [],
  }
  let [min, max] = [Infinity, -Infinity]
  const bounds: [min: number, max: number][] = []
  for (const part of cut(values, pageEnds)) {
    const page = new ByteWriter(part.length)
    appendDeltas(page, part)
    pages.addData(part.length, 'DELTA_BINARY_PACKED', page.getBytes())
    const partBounds = boundsOf(part)
    bounds.push(partBounds)
    min = Math.min(min, partBounds[0])
    max = Math.max(max, partBounds[1])
  }
  for (const [pageMin, pageMax] of bounds) {
    columnIndex.null_pages.push(false)
    columnIndex.min_values.push(int64Bytes(pageMin))
    columnIndex.max_values.push(int64Bytes(pageMax))
    columnIndex.null_counts?.push(0n)
  }
  columnIndex.boundary_order = isAscending(bounds) ? 'ASCENDING' : 'UNORDERED'
  const statistics = { null_count: 0n, min_value: BigInt(min), max_value: BigInt(max) }
  return { type: 'INT64', encoding: 'DELTA_BINARY_PACKED', statistics, columnIndex }
}

function addDoubles(
  pages: ColumnPages,
  values: Float64Array,
  pageEnds: readonly number[],
): ChunkFacts {
  const statistics = doubleStatistics(values)
  const dictionary = valueDictionary(values)
  if (dictionary !== undefined) {
    addCodes(pages, dictionary, pageEnds)
    return { type: 'DOUBLE', encoding: 'RLE_DICTIONARY', statistics }
  }
  for (const part of cut(values, pageEnds)) {
    pages.addData(part.length, 'BYTE_STREAM_SPLIT', splitBytes(part))
  }
  return { type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT', statistics }
}

function addCodes(
  pages: ColumnPages,
  { distinct, codes }: ValueDictionary,
  pageEnds: readonly number[],
): void {
  pages.addDictionary(distinct.length, new Uint8Array(distinct.buffer))
  const bitWidth = bitWidthOf(distinct.length - 1)
  for (const part of cut(codes, pageEnds)) {
    const page = new ByteWriter(part.length)
    page.appendUint8(bitWidth)
    writeRleBitPackedHybrid(page, Array.from(part), bitWidth)
    pages.addData(part.length, 'RLE_DICTIONARY', page.getBytes())
  }
}

function cut<Values extends { subarray: (start: number, end: number) => Values }>(
  values: Values,
  ends: readonly number[],
): Values[] {
  return ends.map((end, page) => values.subarray(ends[page - 1] ?? 0, end))
}

/** Plain, and without statistics: they would hold whole texts again, twice. */
function addTexts(pages: ColumnPages, values: readonly string[]): ChunkFacts {
  let page = new ByteWriter(PAGE_BYTES)
  let rowCount = 0
  for (const [index, value] of values.entries()) {
    appendText(page, value)
    rowCount++
    if (page.offset < PAGE_BYTES && index < values.length - 1) continue
    pages.addData(rowCount, 'PLAIN', page.getBytes())
    page = new ByteWriter(PAGE_BYTES)
    rowCount = 0
  }
  return { type: 'BYTE_ARRAY', encoding: 'PLAIN' }
}

/** Each value's bytes by place: all lowest bytes, then all next ones. @see BYTE_STREAM_SPLIT */
function splitBytes(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const count = values.length
  const split = new Uint8Array(bytes.length)
  for (let place = 0; place < INTEGER_BYTES; place++) {
    const start = place * count
    for (let row = 0; row < count; row++) {
      split[start + row] = bytes[row * INTEGER_BYTES + place] ?? 0
    }
  }
  return split
}

function plainTexts(texts: readonly string[]): Uint8Array {
  const page = new ByteWriter()
  for (const text of texts) appendText(page, text)
  return page.getBytes()
}

const encoder = new TextEncoder()

function appendText(page: ByteWriter, text: string): void {
  const bytes = encoder.encode(text)
  page.appendUint32(bytes.length)
  page.appendBytes(bytes)
}

function plainInt32s(numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(numbers).buffer)
}

/** Texts are ordered as their bytes in UTF-8. */
function textStatistics(distinct: string[]): Statistics {
  const sorted = distinct
    .map((text) => Buffer.from(text))
    .toSorted((left, right) => Buffer.compare(left, right))
  return {
    null_count: 0n,
    min_value: (sorted[0] ?? Buffer.alloc(0)).toString(),
    max_value: (sorted.at(-1) ?? Buffer.alloc(0)).toString(),
  }
}

function numberStatistics(distinct: readonly number[]): Statistics {
  const [min_value, max_value] = boundsOf(distinct)
  return { null_count: 0n, min_value, max_value }
}

/** NaN has no place in bounds, and those that are zero take in zeros of both signs. */
function doubleStatistics(values: Float64Array): Statistics {
  let [min, max] = [NaN, NaN]
  for (const value of values) {
    if (!(value >= min)) min = Number.isNaN(value) ? min : value
    if (!(value <= max)) max = Number.isNaN(value) ? max : value
  }
  if (Number.isNaN(min)) return { null_count: 0n }
  return {
    null_count: 0n,
    min_value: min === 0 ? -0 : min,
    max_value: max === 0 ? 0 : max,
  }
}

function boundsOf(values: Iterable<number>): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}

function isAscending(bounds: readonly (readonly [min: number, max: number])[]): boolean {
  return bounds.every(([min, max], index) => {
    const before = bounds[index - 1]
    return before === undefined || (before[0] <= min && before[1] <= max)
  })
}

function int64Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(INTEGER_BYTES)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true)
  return bytes
}
