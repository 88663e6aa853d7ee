import type { SqlEngine } from '../engine/sql-engine.ts'
import { SqlError } from '../engine/sql-error.ts'
import type { Relation } from '../relations.ts'
import { toArrowRows, type RowColumns } from './arrow-rows.ts'
import { withoutQuoted } from './quoted-text.ts'
import { createTableSql, INNER_SCHEMA, quoted } from './relation-tables.ts'

/** Rows of names that conditions are tried on. */
export interface NameTable {
  readonly table: string
  readonly rowCount: number
  readonly columns: readonly string[]
}

const INDEX_COLUMN = '#index'

/**
 * What the engine prints with all that it does. Of other functions it may leave out what is no
 * argument: the names of a struct's fields, the types of constants, what a lambda does.
 */
const PRINTED_WHOLE: ReadonlySet<string> = new Set([
  'array_extract',
  'coalesce',
  'concat',
  'contains',
  'greatest',
  'ilike_escape',
  'least',
  'length',
  'like_escape',
  'list_contains',
  'list_value',
  'lower',
  'md5',
  'not_ilike_escape',
  'not_like_escape',
  'prefix',
  'regexp_extract',
  'regexp_full_match',
  'regexp_matches',
  'regexp_replace',
  'replace',
  'reverse',
  'row',
  'split_part',
  'string_split',
  'strip_accents',
  'substring',
  'suffix',
  'trim',
  'upper',
])

const CALL = /(\w+)\(/g

/** Lays names into a table, so that the engine itself says which of them a condition lets through. */
export function createNameTable(
  engine: SqlEngine,
  table: string,
  columnNames: readonly string[],
  columns: RowColumns,
): NameTable {
  const rowCount = Object.values(columns)[0]?.length ?? 0
  const relation: Relation = {
    name: table,
    about: '',
    columns: [
      { name: INDEX_COLUMN, type: 'INTEGER', about: '' },
      ...columnNames.map((name) => ({ name, type: 'VARCHAR', about: '' })),
    ],
  }
  engine.execute(createTableSql(table, relation))
  const indexes = Array.from({ length: rowCount }, (_, index) => index)
  if (rowCount > 0) {
    const rows = toArrowRows(relation, { ...columns, [INDEX_COLUMN]: indexes })
    engine.append(INNER_SCHEMA, table, rows)
  }
  return { table, rowCount, columns: columnNames }
}

/**
 * The rows that pass all the conditions that are about the table's columns alone. A condition on
 * anything else, one that may say more than is printed, and one that fails on some name let all
 * through.
 * @returns indexes of rows
 */
export function passingRows(
  engine: SqlEngine,
  names: NameTable,
  filters: readonly string[],
): ReadonlySet<number> {
  const passing = new Set(Array.from({ length: names.rowCount }, (_, index) => index))
  for (const filter of filters) {
    const passed = isPrintedWhole(filter) ? passedBy(engine, names, filter) : null
    if (passed === null) continue
    for (const index of passing) if (!passed.has(index)) passing.delete(index)
  }
  return passing
}

function isPrintedWhole(filter: string): boolean {
  const calls = [...withoutQuoted(filter).matchAll(CALL)]
  return calls.every(([, name = '']) => PRINTED_WHOLE.has(name.toLowerCase()))
}

/** @returns null for a condition that says nothing of the table's columns alone */
function passedBy(
  engine: SqlEngine,
  { table, columns }: NameTable,
  filter: string,
): ReadonlySet<number> | null {
  const named = [INDEX_COLUMN, ...columns].map(quoted).join(', ')
  const source = `(SELECT ${named} FROM ${INNER_SCHEMA}.${table})`
  try {
    const passed = engine.table(
      `SELECT ${quoted(INDEX_COLUMN)} AS i FROM ${source} WHERE (${filter}\n)`,
    )
    return new Set(Array.from(passed.getChild('i') ?? [], Number))
  } catch (error) {
    if (error instanceof SqlError) return null
    throw error
  }
}
