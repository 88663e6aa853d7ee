import {
  Bool,
  type Data,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
} from 'apache-arrow'
import type { PointPart } from '../../worker/point-columns.ts'

/** Columns of a table of loaded points, as SQL. */
export const POINT_COLUMNS_SQL =
  'series INTEGER, step BIGINT, time TIMESTAMP, value DOUBLE, superseded BOOLEAN'

/** What a loaded point takes in the engine, about. */
export const HELD_POINT_BYTES = 36

/** Points that go to the engine at once. */
const BATCH_POINTS = 131_072

const SCHEMA = new Schema([
  new Field('series', new Int32(), false),
  new Field('step', new Int64(), false),
  new Field('time', new TimestampMicrosecond(), false),
  new Field('value', new Float64(), false),
  new Field('superseded', new Bool(), false),
])

/** Gathers points of many series, and hands them on in batches. */
export class PointWriter {
  readonly #append: (rows: Table) => void
  readonly #series = new Int32Array(BATCH_POINTS)
  readonly #step = new Int32Array(2 * BATCH_POINTS)
  readonly #micros = new Int32Array(2 * BATCH_POINTS)
  readonly #value = new Float64Array(BATCH_POINTS)
  readonly #superseded = new Uint8Array(BATCH_POINTS / 8)
  #count = 0

  constructor(append: (rows: Table) => void) {
    this.#append = append
  }

  /** @param endStep from which on the part's points are superseded */
  add(series: number, { step, value, unixMs }: PointPart, endStep: number): void {
    if (unixMs === null) throw new RangeError('Points are loaded with their times')
    for (let index = 0; index < step.length; index++) {
      if (this.#count === BATCH_POINTS) this.flush()
      const at = this.#count++
      const atStep = step[index] ?? 0
      this.#series[at] = series
      setInt64(this.#step, at, atStep)
      setInt64(this.#micros, at, Math.round((unixMs[index] ?? 0) * 1000))
      this.#value[at] = value[index] ?? NaN
      const byte = at >> 3
      const bit = 1 << (at & 7)
      const bits = this.#superseded[byte] ?? 0
      this.#superseded[byte] = atStep >= endStep ? bits | bit : bits & ~bit
    }
  }

  flush(): void {
    const length = this.#count
    if (length === 0) return
    const { fields } = SCHEMA
    const columns: Data[] = [
      makeData({ type: new Int32(), length, data: this.#series.subarray(0, length) }),
      makeData({ type: new Int64(), length, data: asInt64(this.#step, length) }),
      makeData({ type: new TimestampMicrosecond(), length, data: asInt64(this.#micros, length) }),
      makeData({ type: new Float64(), length, data: this.#value.subarray(0, length) }),
      makeData({ type: new Bool(), length, data: this.#superseded }),
    ]
    const data = makeData({ type: new Struct(fields), length, children: columns })
    this.#append(new Table(SCHEMA, new RecordBatch(SCHEMA, data)))
    this.#count = 0
  }
}

/** By halves: a BigInt for each value would cost ten times as much. */
function setInt64(halves: Int32Array, index: number, value: number): void {
  halves[2 * index] = value % 0x1_0000_0000
  halves[2 * index + 1] = Math.floor(value / 0x1_0000_0000)
}

function asInt64(halves: Int32Array<ArrayBuffer>, length: number): BigInt64Array {
  return new BigInt64Array(halves.buffer, 0, length)
}
