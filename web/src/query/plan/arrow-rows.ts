import { Field, makeData, RecordBatch, Schema, Struct, Table } from 'apache-arrow'
import type { Relation } from '../relations.ts'
import { toArrowColumn, type RowValue } from './arrow-column.ts'

/** A relation's columns, each a value a row. */
export type RowColumns = Readonly<Record<string, readonly RowValue[]>>

/**
 * Rows for a relation's table, as Arrow.
 * @throws {RangeError} when a column is missing
 */
export function toArrowRows(relation: Relation, columns: RowColumns): Table {
  const children = relation.columns.map(({ name, type }) => {
    const values = columns[name]
    if (values === undefined) throw new RangeError(`${relation.name} lacks its column ${name}`)
    return toArrowColumn(values, type)
  })
  const fields = relation.columns.map(({ name }, index) => {
    const child = children[index]
    if (child === undefined) throw new RangeError(`${relation.name} lacks its column ${name}`)
    return new Field(name, child.type, true)
  })
  const schema = new Schema(fields)
  const length = children[0]?.length ?? 0
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children })
  return new Table(schema, new RecordBatch(schema, data))
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
