import { SqlError } from '../engine/sql-error.ts'
import type { SqlEngine } from '../engine/sql-engine.ts'
import { scannedRelations, type RelationScan } from './scanned-relations.ts'

/**
 * What the engine must not do while it plans: to conclude from the rows that are there, which are
 * none, or to filter by what it would find only when the query runs.
 */
const MISLEADING_OPTIMIZERS = [
  'statistics_propagation',
  'join_filter_pushdown',
  'late_materialization',
  'sampling_pushdown',
  'top_n',
  'compressed_materialization',
] as const

const EXPLAIN = /^\s*EXPLAIN\s+(?:ANALYZE\s+)?/i

/** A semicolon with what may be a comment behind it; where it is none, the rest does not parse. */
const ENDING = /;(?:\s|--[^\n]*(?:\n|$)|\/\*.*?\*\/)*$/s

/**
 * Finds what a query reads. The relations must be empty tables meanwhile.
 * @throws {SqlError} when it is no query, is several, or does anything else than read
 */
export function planQuery(engine: SqlEngine, sql: string): RelationScan[] {
  checkStatement(engine, sql)
  const query = bracketed(engine, sql.replace(EXPLAIN, ''))
  try {
    engine.execute(`SET disabled_optimizers = '${MISLEADING_OPTIMIZERS.join(',')}'`)
    engine.execute("SET explain_output = 'physical_only'")
    const explained = engine.table(`EXPLAIN (FORMAT json) ${query}`)
    return scannedRelations(String(explained.getChild('explain_value')?.get(0)))
  } finally {
    engine.execute('RESET disabled_optimizers')
  }
}

/** Only what reads can stand in brackets behind FROM. */
function bracketed(engine: SqlEngine, query: string): string {
  const candidates = [query, query.replace(ENDING, '')].map((text) => `SELECT * FROM (${text}\n)`)
  const found = candidates.find((candidate) => parses(engine, candidate))
  if (found !== undefined) return found
  throw new SqlError(
    'Not a query',
    'Only queries are run here: SELECT, WITH, FROM, VALUES, PIVOT, DESCRIBE, SUMMARIZE or EXPLAIN.',
    null,
  )
}

function parses(engine: SqlEngine, sql: string): boolean {
  try {
    engine.check(sql)
    return true
  } catch (error) {
    if (error instanceof SqlError) return false
    throw error
  }
}

function checkStatement(engine: SqlEngine, sql: string): void {
  try {
    engine.check(sql)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    if (error.message.includes('multiple statements')) throw severalStatements(sql)
    if (error.message.includes('No statement')) {
      throw new SqlError('Not a query', 'There is nothing to run yet.', null)
    }
    throw error
  }
}

function severalStatements(sql: string): SqlError {
  const message = /\bPIVOT\b/i.test(sql)
    ? "PIVOT needs the names of its columns: PIVOT … ON metric IN ('loss', 'accuracy') USING …."
    : 'One query at a time: there is another statement behind the semicolon.'
  return new SqlError('Not a query', message, null)
}
