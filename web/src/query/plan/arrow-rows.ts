import {
  Bool,
  Field,
  Float64,
  Int32,
  Int64,
  List,
  Table,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
  type DataType,
  type Vector,
} from 'apache-arrow'
import type { Relation } from '../relations.ts'

/** A value of a row: times in unix ms, whole numbers as numbers. */
export type RowValue = string | number | boolean | readonly string[] | null

/** A relation's columns, each a value a row. */
export type RowColumns = Readonly<Record<string, readonly RowValue[]>>

/**
 * Rows for a relation's table, as Arrow.
 * @throws {RangeError} when a column is missing
 */
export function toArrowRows(relation: Relation, columns: RowColumns): Table {
  const vectors: Record<string, Vector> = {}
  for (const { name, type } of relation.columns) {
    const values = columns[name]
    if (values === undefined) throw new RangeError(`${relation.name} lacks its column ${name}`)
    vectors[name] = vectorFromArray(values.map(TO_ARROW[type] ?? asItIs), arrowType(type))
  }
  return new Table(vectors)
}

/** Turns rows into columns, by the relation's names. */
export function toColumns(
  relation: Relation,
  rows: readonly Readonly<Record<string, RowValue>>[],
): RowColumns {
  return Object.fromEntries(
    relation.columns.map(({ name }) => [name, rows.map((row) => row[name] ?? null)]),
  )
}

const asItIs = (value: RowValue): unknown => value

const TO_ARROW: Readonly<Record<string, (value: RowValue) => unknown>> = {
  BIGINT: (value) => (typeof value === 'number' ? BigInt(Math.round(value)) : null),
  TIMESTAMP: (value) => (typeof value === 'number' ? Math.round(value) : null),
}

function arrowType(sqlType: string): DataType {
  switch (sqlType) {
    case 'BIGINT':
      return new Int64()
    case 'INTEGER':
      return new Int32()
    case 'DOUBLE':
      return new Float64()
    case 'BOOLEAN':
      return new Bool()
    case 'TIMESTAMP':
      return new TimestampMicrosecond()
    case 'VARCHAR[]':
      return new List(new Field('item', new Utf8(), true))
    default:
      return new Utf8()
  }
}
