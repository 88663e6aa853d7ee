import { isRelationName, type RelationName } from '../relations.ts'
import { withoutQuoted } from './quoted-text.ts'

/** One read of a relation in a query's plan. */
export interface RelationScan {
  readonly relation: RelationName
  /** The columns that it gives on; those that only its filters need may be missing. */
  readonly columns: readonly string[]
  /**
   * Conditions that every row must meet to matter, as SQL over the relation's own columns. There may
   * be more than these.
   */
  readonly filters: readonly string[]
}

/** Tables that stand for the relations while a query is planned are named so. */
export const PLANNED_PREFIX = 'planned_'

/** Says of a filter that another one above it has the last word. It holds all the same. */
const OPTIONAL_PREFIX = 'optional: '

/**
 * Finds what a query reads, in the physical plan that the engine explains.
 *
 * The engine prints filters of a scan by the table's own names, whatever a query calls its columns. It
 * prints filters that it keeps above a scan by the names that the query gave: these are passed by.
 * @param explained the answer of `EXPLAIN (FORMAT json)`
 */
export function scannedRelations(explained: string): RelationScan[] {
  const scans: RelationScan[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const child of node) visit(child)
    if (!isObject(node)) return
    const scan = toScan(node['extra_info'])
    if (scan !== null) scans.push(scan)
    visit(node['children'])
  }
  visit(JSON.parse(explained))
  return scans
}

function toScan(info: unknown): RelationScan | null {
  if (!isObject(info) || typeof info['Table'] !== 'string') return null
  const table = info['Table'].split('.').at(-1) ?? ''
  const relation = table.startsWith(PLANNED_PREFIX) ? table.slice(PLANNED_PREFIX.length) : ''
  if (!isRelationName(relation)) return null
  return {
    relation,
    columns: lines(info['Projections']),
    filters: wholeFilters(lines(info['Filters'])),
  }
}

/**
 * The engine cuts at line ends: a text or a name with one in it is torn, and what is between is no
 * filter.
 */
function wholeFilters(filters: readonly string[]): string[] {
  if (filters.some((filter) => /['"]/.test(withoutQuoted(filter)))) return []
  return filters.map((filter) =>
    filter.startsWith(OPTIONAL_PREFIX) ? filter.slice(OPTIONAL_PREFIX.length) : filter,
  )
}

function lines(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((line) => typeof line === 'string')
  return typeof value === 'string' && value !== '' ? [value] : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
