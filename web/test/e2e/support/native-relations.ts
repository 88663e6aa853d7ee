import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { parseJson, parseProjectIndex } from 'shardboard/layout'

/** Native DuckDB over a project's shards, with the rule of attempts by the letter. */
export class NativeRelations {
  readonly #instance: DuckDBInstance

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance
  }

  /** @param folder the project's, absolute */
  static async open(folder: string): Promise<NativeRelations> {
    const instance = await DuckDBInstance.create(':memory:')
    const native = new NativeRelations(instance)
    const index = parseProjectIndex(
      parseJson(readFileSync(join(folder, 'index.json'), 'utf8'), 'index.json'),
      'index.json',
    )
    const literal = (text: string | null): string =>
      text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`
    const runs = index.runs.map(
      ({ id, name, group, state }) =>
        `(${literal(id)}, ${literal(name)}, ${literal(group)}, ${literal(state)})`,
    )
    const shards = literal(join(folder, 'metrics', '*', '*.parquet'))
    for (const sql of [
      `CREATE TABLE runs AS FROM (VALUES ${runs.join(', ')}) t(id, name, "group", state)`,
      `CREATE TABLE points AS SELECT p.run AS run_id, r.name AS run, metric, kind, writer, attempt,
         step, make_timestamp(epoch_us(time)) AS time, value
       FROM read_parquet(${shards}) p JOIN runs r ON r.id = p.run`,
      `CREATE VIEW all_metrics AS SELECT p.*, EXISTS (
         SELECT 1 FROM points later
         WHERE later.run_id = p.run_id AND later.metric = p.metric AND later.writer = p.writer
           AND later.attempt > p.attempt AND later.step <= p.step) AS superseded
       FROM points p`,
      'CREATE VIEW metrics AS SELECT * EXCLUDE superseded FROM all_metrics WHERE NOT superseded',
      `CREATE VIEW series AS SELECT run_id, run, metric, any_value(kind) AS kind, count(*) AS points
       FROM points GROUP BY ALL`,
    ]) {
      await native.rows(sql)
    }
    return native
  }

  /** Rows of texts, as a CSV would have them. */
  async rows(sql: string): Promise<string[][]> {
    const connection = await this.#instance.connect()
    try {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRowsJson().map((row) => row.map(textOf))
    } finally {
      connection.closeSync()
    }
  }

  close(): void {
    this.#instance.closeSync()
  }
}

function textOf(value: unknown): string {
  if (value === null) return ''
  if (Object.is(value, -0)) return '-0'
  return String(value)
}
