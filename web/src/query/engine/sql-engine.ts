import type { DuckDBBindingsBase } from '@duckdb/duckdb-wasm/blocking'
import { DataType, tableFromIPC, tableToIPC, type Field, type Table } from 'apache-arrow'
import { MessagePauses, nextTask } from '../../worker/message-pauses.ts'
import { SqlError, toSqlError } from './sql-error.ts'

/** Of all that the engine holds, loaded points included. */
export const MEMORY_LIMIT = '1200MB'

/** The first statements of every database, before anything that somebody else has written. */
const FIRST_STATEMENTS = [
  'SET autoload_known_extensions = false',
  'SET autoinstall_known_extensions = false',
  'SET enable_external_access = false',
  `SET memory_limit = '${MEMORY_LIMIT}'`,
  'SET errors_as_json = true',
] as const

/** Pieces of an answer, each a part of one Arrow IPC stream. */
export interface AnswerStream {
  /** The stream's schema. */
  readonly schema: Uint8Array
  /** @throws {SqlError}, the signal's reason when aborted */
  readonly batches: AsyncGenerator<Uint8Array, void>
}

/** A DuckDB database in this thread: statements in, Arrow out. */
export class SqlEngine {
  readonly #database: DuckDBBindingsBase
  readonly #id: number

  constructor(database: DuckDBBindingsBase) {
    this.#database = database
    this.#id = database.connect().useUnsafe((_bindings, connection) => connection)
    for (const statement of FIRST_STATEMENTS) this.execute(statement)
  }

  /** Such as v1.4.3. */
  get version(): string {
    return this.#database.getVersion()
  }

  /** Runs a statement to its end. @throws {SqlError | EngineFailure} */
  execute(sql: string): void {
    this.#run(sql)
  }

  /** As `execute`. @returns its rows */
  table(sql: string): Table {
    return tableFromIPC(this.#run(sql))
  }

  /**
   * Checks a statement without running it.
   * @throws {SqlError} when it is none, is several, or names what is not there
   */
  check(sql: string): void {
    telling(sql, () => {
      const statement = this.#database.createPrepared(this.#id, sql)
      this.#database.closePrepared(this.#id, statement)
    })
  }

  /** Adds rows to a table, whose columns are as in `rows`. */
  append(schema: string, name: string, rows: Table): void {
    const bytes = tableToIPC(rows, 'stream')
    telling(`INSERT INTO ${schema}.${name}`, () =>
      this.#database.insertArrowFromIPCStream(this.#id, bytes, { schema, name, create: false }),
    )
  }

  /**
   * Runs a statement piece by piece, so that messages are heard in between.
   * @throws {SqlError}, the signal's reason when aborted
   */
  async stream(sql: string, signal: AbortSignal): Promise<AnswerStream> {
    let schema = telling(sql, () => this.#database.startPendingQuery(this.#id, sql, true))
    while (schema === null) {
      await nextTask()
      this.#cancelIfAborted(signal)
      schema = telling(sql, () => this.#database.pollPendingQuery(this.#id))
    }
    try {
      assertCarried(tableFromIPC(schema).schema.fields)
    } catch (error) {
      this.#cancel()
      throw error
    }
    return { schema, batches: this.#batches(sql, signal) }
  }

  async *#batches(sql: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const pauses = new MessagePauses(signal)
    let isDone = false
    try {
      for (;;) {
        await pauses.pause()
        const batch = telling(sql, () => this.#database.fetchQueryResults(this.#id))
        // null: not ready yet
        if (batch === null) continue
        if (batch.byteLength === 0) {
          isDone = true
          return
        }
        yield batch
      }
    } finally {
      if (!isDone) this.#cancel()
    }
  }

  #cancelIfAborted(signal: AbortSignal): void {
    if (!signal.aborted) return
    this.#cancel()
    signal.throwIfAborted()
  }

  #cancel(): void {
    this.#database.cancelPendingQuery(this.#id)
  }

  #run(sql: string): Uint8Array {
    return telling(sql, () => this.#database.runQuery(this.#id, sql))
  }
}

/** A streamed answer has no dictionaries, without which values of an enumeration are lost. */
function assertCarried(fields: readonly Field[]): void {
  for (const { name, type } of fields) {
    if (DataType.isDictionary(type)) {
      throw new SqlError('Not shown', `"${name}" is of an ENUM type: cast it to VARCHAR.`, null)
    }
    assertCarried(type.children ?? [])
  }
}

/** Everything that the engine throws leaves it as an error of ours. */
function telling<Result>(sql: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw toSqlError(error, sql)
  }
}
