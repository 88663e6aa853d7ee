import { setMaxListeners } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { DuckDBBindingsBase } from '@duckdb/duckdb-wasm/blocking'
import { tableFromIPC, type Table } from 'apache-arrow'
import { linkEngine, openInMemory } from '../../src/query/engine/open-database.ts'
import { SqlEngine } from '../../src/query/engine/sql-engine.ts'
import type {
  LoadQuestion,
  Query,
  QueryProgress,
  QueryResult,
} from '../../src/query/query-protocol.ts'
import { QueryService } from '../../src/query/query-service.ts'
import { ManualClock } from './manual-clock.ts'
import { MemoryHost } from './memory-host.ts'
import { StoreFixture } from './store-fixture.ts'
import { noneKept } from './none-kept.ts'

const WASM = createRequire(import.meta.url).resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm')

/** One for all databases of a file: linking it takes longer than most of its tests. */
let linked: Promise<DuckDBBindingsBase> | undefined
let databaseCount = 0

/** The very engine that browsers have, with a new database; the one that was made before is gone. */
export async function createEngine(): Promise<SqlEngine> {
  linked ??= readFile(WASM)
    .then((bytes) => WebAssembly.compile(bytes))
    .then(linkEngine)
  const bindings = await linked
  const number = ++databaseCount
  openInMemory(bindings)
  const ownBindings = new Proxy(bindings, {
    get(target, key) {
      if (number !== databaseCount) throw new Error('This database is gone: another was made')
      const member: unknown = Reflect.get(target, key)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  return new SqlEngine(ownBindings)
}

export type Row = Readonly<Record<string, unknown>>

/** A query service over a host in memory. */
export class QueryFixture {
  readonly host = new MemoryHost()
  readonly clock = new ManualClock()
  readonly store = new StoreFixture(this.host, this.clock)
  readonly told: QueryProgress[] = []
  readonly engine: SqlEngine
  readonly service: QueryService

  constructor(engine: SqlEngine) {
    this.engine = engine
    this.service = new QueryService({
      kept: noneKept(),
      fetch: this.host.fetch,
      clock: this.clock,
      startEngine: () => Promise.resolve(engine),
      tell: (progress) => this.told.push(progress),
    })
  }

  static async create(): Promise<QueryFixture> {
    return new QueryFixture(await createEngine())
  }

  /** Publishes the store and opens its project. */
  async open(): Promise<void> {
    this.store.publish()
    await this.service.open(this.host.address, null, this.store.folder)
  }

  async result(sql: string, query: Partial<Query> = {}): Promise<QueryResult> {
    const answer = await this.service.run({ sql, ...query }, neverAborted())
    if (answer.kind === 'question') throw new Error(`It asks before it runs ${sql}`)
    return answer
  }

  async question(sql: string): Promise<LoadQuestion> {
    const answer = await this.service.run({ sql }, neverAborted())
    if (answer.kind === 'result') throw new Error(`It ran ${sql} without asking`)
    return answer
  }

  async rows(sql: string): Promise<Row[]> {
    return rowsOf(tableFromIPC((await this.result(sql)).ipc))
  }
}

/** Each file that is read waits for it. */
function neverAborted(): AbortSignal {
  const { signal } = new AbortController()
  setMaxListeners(0, signal)
  return signal
}

/** Rows of plain values: whole numbers as numbers. */
export function rowsOf(table: Table): Row[] {
  return table.toArray().map((row) =>
    Object.fromEntries(
      table.schema.fields.map(({ name }) => {
        const value: unknown = row[name]
        return [name, typeof value === 'bigint' ? Number(value) : value]
      }),
    ),
  )
}
