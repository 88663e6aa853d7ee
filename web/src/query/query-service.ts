import type { StoreAddress } from '../data/store-address.ts'
import type { Clock } from '../worker/clock.ts'
import type { Fetch } from '../worker/fetch.ts'
import type { KeptRanges } from '../worker/kept-ranges.ts'
import { StoreOpener } from '../worker/store-opener.ts'
import { TurnQueue } from '../worker/turn-queue.ts'
import { messageRows } from './engine/message-rows.ts'
import type { SqlEngine } from './engine/sql-engine.ts'
import { orAborted } from '../worker/or-aborted.ts'
import {
  MAX_ANSWER_BYTES,
  MAX_ANSWER_ROWS,
  type Query,
  type QueryAnswer,
  type QueryProgress,
} from './query-protocol.ts'
import { QuerySession, type Prepared } from './query-session.ts'

export interface QueryContext {
  readonly fetch: Fetch
  readonly kept: KeptRanges
  readonly clock: Clock
  /** Makes the engine, once. */
  readonly startEngine: () => Promise<SqlEngine>
  readonly tell: (progress: QueryProgress) => void
}

/** Answers queries one after the other, of one project. */
export class QueryService {
  readonly #context: QueryContext
  readonly #turns = new TurnQueue(1)
  #session: Promise<{ engine: SqlEngine; session: QuerySession }> | null = null

  constructor(context: QueryContext) {
    this.#context = context
  }

  /** Starts the engine for a project; a service has one project. */
  async open(address: StoreAddress, token: string | null, folder: string): Promise<void> {
    const { fetch, kept, clock, startEngine } = this.#context
    // The page hears of a denial by the query that fails.
    const opener = new StoreOpener({ fetch, clock, onDenied: () => undefined })
    if (address.kind === 'hub') await opener.authorize(address.hubUrl, token)
    const source = opener.open(address)
    const { pulseDelayMs } = source.pace
    this.#session = startEngine().then((engine) => ({
      engine,
      session: new QuerySession(engine, { source, kept, clock, pulseDelayMs }, folder),
    }))
    await this.#session
  }

  /**
   * @throws {SqlError | EngineFailure | StoreFailure | LayoutError}, the signal's reason when aborted
   */
  run({ sql, mayLoadMuch = false }: Query, signal: AbortSignal): Promise<QueryAnswer> {
    return this.#turns.run(async () => {
      if (this.#session === null) throw new Error('No project is open')
      const { engine, session } = await orAborted(this.#session, signal)
      const tell = (progress: QueryProgress): void => {
        if (!signal.aborted) this.#context.tell(progress)
      }
      tell({ kind: 'planning' })
      const prepared = await session.prepare(sql, mayLoadMuch, tell, signal)
      if (prepared.kind === 'question') return prepared
      tell({ kind: 'running' })
      return answer(engine, sql, prepared, signal)
    }, signal)
  }
}

async function answer(
  engine: SqlEngine,
  sql: string,
  { loaded, problems, planMs, loadMs }: Prepared,
  signal: AbortSignal,
): Promise<QueryAnswer> {
  const startMs = performance.now()
  const { schema, batches } = await engine.stream(sql, signal)
  const pieces = [schema]
  let byteLength = schema.byteLength
  let rowCount = 0
  let isCut = false
  for await (const batch of batches) {
    const batchRows = messageRows(batch)
    if (batchRows === 0) continue
    isCut = rowCount >= MAX_ANSWER_ROWS || byteLength >= MAX_ANSWER_BYTES
    if (isCut) break
    rowCount += batchRows
    pieces.push(batch)
    byteLength += batch.byteLength
  }
  const times = { planMs, loadMs, runMs: performance.now() - startMs }
  return { kind: 'result', ipc: joined(pieces, byteLength), isCut, loaded, problems, times }
}

function joined(pieces: readonly Uint8Array[], byteLength: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(byteLength)
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.byteLength
  }
  return whole
}
