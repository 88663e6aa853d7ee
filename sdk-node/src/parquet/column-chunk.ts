import type { Statistics } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { PAGE_BYTES, type ColumnKind } from '../layout/index.ts'
import { rowCountOf, type ColumnInput, type ValueRun } from './column-input.ts'
import { ColumnPages } from './column-pages.ts'
import { bitWidthOf } from './delta-binary-packed.ts'
import { DoubleChunk } from './double-chunk.ts'
import { IntegerChunk } from './integer-chunk.ts'
import { pagesOf } from './pages-of-parts.ts'
import { ScratchBytes } from './scratch-bytes.ts'
import { ValueCodes } from './value-codes.ts'
import { describeChunk, type ChunkFacts, type WrittenChunk } from './written-chunk.ts'

/** Rows of a full page of numbers. */
export const PAGE_ROWS = PAGE_BYTES / 8

const valueCodes = new ValueCodes()
const rounded = new ScratchBytes()

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
  const startByte = writer.offset
  const { pages, facts } = writePages(writer, kind, column, pageEnds)
  return describeChunk(name, pages, facts, startByte)
}

/** As many rows as 64 KB hold of numbers, so that a stretch of rows is one page of each column. */
export function evenPageEnds(rowCount: number): number[] {
  const ends: number[] = []
  for (let end = PAGE_ROWS; end < rowCount; end += PAGE_ROWS) ends.push(end)
  return [...ends, rowCount]
}

interface WrittenPages {
  readonly pages: ColumnPages
  readonly facts: ChunkFacts
}

function writePages(
  writer: ByteWriter,
  kind: ColumnKind,
  column: ColumnInput,
  pageEnds: readonly number[],
): WrittenPages {
  switch (column.kind) {
    case 'name':
      return writeRuns(writer, column.runs, 'BYTE_ARRAY', plainTexts, textStatistics)
    case 'int32':
      return writeRuns(writer, column.runs, 'INT32', plainInt32s, numberStatistics)
    case 'integer': {
      const chunk = new IntegerChunk(writer)
      for (const page of pagesOf(column.parts, pageEnds)) {
        chunk.addPage(kind === 'unix-ms' ? roundedTimes(page) : page)
      }
      return { pages: chunk.pages, facts: chunk.finish() }
    }
    case 'double': {
      const chunk = new DoubleChunk(writer, valueCodes, rowCountOf(column))
      for (const page of pagesOf(column.parts, pageEnds)) chunk.addPage(page)
      return { pages: chunk.pages, facts: chunk.finish() }
    }
    case 'text':
      return writeTexts(writer, column.values)
  }
}

/** Times as a shard keeps them. @returns values that are valid until the next call */
export function roundedTimes(unixMs: Float64Array): Float64Array {
  const { buffer } = rounded.atLeast(unixMs.byteLength)
  const times = new Float64Array(buffer, 0, unixMs.length)
  for (let row = 0; row < times.length; row++) times[row] = Math.round(unixMs[row] ?? NaN)
  return times
}

/** One page holds any number of rows: it has an entry for each run. */
function writeRuns<Value extends string | number>(
  writer: ByteWriter,
  runs: readonly ValueRun<Value>[],
  type: 'BYTE_ARRAY' | 'INT32',
  toPlain: (distinct: Value[]) => Uint8Array,
  toStatistics: (distinct: Value[]) => Statistics,
): WrittenPages {
  const pages = new ColumnPages(writer)
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
  const facts = { type, encoding: 'RLE_DICTIONARY', statistics: toStatistics(distinct) } as const
  return { pages, facts }
}

/** Plain, and without statistics: they would hold whole texts again, twice. */
function writeTexts(writer: ByteWriter, values: readonly string[]): WrittenPages {
  const pages = new ColumnPages(writer)
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
  return { pages, facts: { type: 'BYTE_ARRAY', encoding: 'PLAIN' } }
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

function boundsOf(values: Iterable<number>): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}
