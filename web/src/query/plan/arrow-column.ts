import {
  Bool,
  Field,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  TimestampMicrosecond,
  Utf8,
  type Data,
} from 'apache-arrow'

/** A value of a row: times in unix ms, whole numbers as numbers. */
export type RowValue = string | number | boolean | readonly string[] | null

/**
 * A column for a table of the engine. Arrow's own builders make code from text, which the page's
 * policy refuses.
 * @param sqlType of the column
 */
export function toArrowColumn(values: readonly RowValue[], sqlType: string): Data {
  const { length } = values
  const { nullBitmap, nullCount } = nullsOf(values)
  const rest = { length, nullBitmap, nullCount }
  switch (sqlType) {
    case 'BIGINT':
      return makeData({ type: new Int64(), data: int64Of(values, 1), ...rest })
    case 'TIMESTAMP':
      return makeData({ type: new TimestampMicrosecond(), data: int64Of(values, 1000), ...rest })
    case 'INTEGER':
      return makeData({ type: new Int32(), data: Int32Array.from(values, numberOf), ...rest })
    case 'DOUBLE':
      return makeData({ type: new Float64(), data: Float64Array.from(values, numberOf), ...rest })
    case 'BOOLEAN':
      return makeData({
        type: new Bool(),
        data: bitsOf(values, (value) => value === true),
        ...rest,
      })
    case 'VARCHAR[]':
      return listColumn(values, rest)
    default:
      return makeData({ type: new Utf8(), ...textsOf(values.map(textOf)), ...rest })
  }
}

type Rest = Readonly<{ length: number; nullBitmap: Uint8Array; nullCount: number }>

function listColumn(values: readonly RowValue[], rest: Rest): Data {
  const lists = values.map((value) => (Array.isArray(value) ? value.map(String) : []))
  const texts = lists.flat()
  const child = makeData({ type: new Utf8(), length: texts.length, ...textsOf(texts) })
  const type = new List(new Field('item', new Utf8(), true))
  return makeData({
    type,
    valueOffsets: offsetsOf(lists.map((list) => list.length)),
    child,
    ...rest,
  })
}

function nullsOf(values: readonly RowValue[]): { nullBitmap: Uint8Array; nullCount: number } {
  const nullCount = values.reduce<number>((sum, value) => (value === null ? sum + 1 : sum), 0)
  const nullBitmap = nullCount === 0 ? new Uint8Array(0) : bitsOf(values, (value) => value !== null)
  return { nullBitmap, nullCount }
}

function bitsOf(values: readonly RowValue[], isSet: (value: RowValue) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  for (const [index, value] of values.entries()) {
    if (isSet(value)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
  }
  return bits
}

function int64Of(values: readonly RowValue[], factor: number): BigInt64Array {
  return BigInt64Array.from(values, (value) => BigInt(Math.round(numberOf(value) * factor)))
}

function numberOf(value: RowValue): number {
  return typeof value === 'number' ? value : 0
}

function textOf(value: RowValue): string {
  return typeof value === 'string' ? value : ''
}

function textsOf(texts: readonly string[]): { data: Uint8Array; valueOffsets: Int32Array } {
  const encoder = new TextEncoder()
  const encoded = texts.map((text) => encoder.encode(text))
  const valueOffsets = offsetsOf(encoded.map(({ byteLength }) => byteLength))
  const data = new Uint8Array(valueOffsets.at(-1) ?? 0)
  for (const [index, bytes] of encoded.entries()) data.set(bytes, valueOffsets[index])
  return { data, valueOffsets }
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1)
  for (const [index, length] of lengths.entries())
    offsets[index + 1] = (offsets[index] ?? 0) + length
  return offsets
}
