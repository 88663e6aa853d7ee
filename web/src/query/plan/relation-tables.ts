import type { SqlEngine } from '../engine/sql-engine.ts'
import { RELATION_NAMES, RELATIONS, type Relation, type RelationName } from '../relations.ts'
import { toArrowRows, type RowColumns } from './arrow-rows.ts'
import { PLANNED_PREFIX } from './scanned-relations.ts'

/** Where all that is not a relation lives. */
export const INNER_SCHEMA = 'shardboard'

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `create table` for a relation's rows. */
export function createTableSql(table: string, relation: Relation): string {
  const columns = relation.columns.map(({ name, type }) => `${quoted(name)} ${type}`)
  return `CREATE OR REPLACE TABLE ${INNER_SCHEMA}.${table} (${columns.join(', ')})`
}

/** The relations' names are views: of empty tables while a query is planned, else of its rows. */
export class RelationTables {
  readonly #engine: SqlEngine
  /** What each view shows besides its empty table. */
  readonly #filled = new Map<RelationName, string>()

  constructor(engine: SqlEngine) {
    this.#engine = engine
    engine.execute(`DROP SCHEMA IF EXISTS ${INNER_SCHEMA} CASCADE`)
    engine.execute(`CREATE SCHEMA ${INNER_SCHEMA}`)
    for (const name of RELATION_NAMES) {
      engine.execute(createTableSql(PLANNED_PREFIX + name, RELATIONS[name]))
      this.#show(name, plannedSource(name))
    }
  }

  /** Shows the empty tables, so that a plan tells what is read. */
  showPlanned(): void {
    for (const name of this.#filled.keys()) this.#show(name, plannedSource(name))
    this.#filled.clear()
  }

  /** Lets a view show rows. */
  showRows(name: RelationName, columns: RowColumns): void {
    const table = `rows_${name}`
    this.#engine.execute(createTableSql(table, RELATIONS[name]))
    const rows = toArrowRows(RELATIONS[name], columns)
    if (rows.numRows > 0) this.#engine.append(INNER_SCHEMA, table, rows)
    this.showSource(name, `${INNER_SCHEMA}.${table}`)
  }

  /** @param source what stands behind FROM, with the relation's columns */
  showSource(name: RelationName, source: string): void {
    this.#show(name, source)
    this.#filled.set(name, source)
  }

  #show(name: RelationName, source: string): void {
    const columns = RELATIONS[name].columns.map((column) => quoted(column.name)).join(', ')
    this.#engine.execute(`CREATE OR REPLACE VIEW main.${name} AS SELECT ${columns} FROM ${source}`)
  }
}

function plannedSource(name: RelationName): string {
  return `${INNER_SCHEMA}.${PLANNED_PREFIX}${name}`
}
