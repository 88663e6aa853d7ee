import engineUrl from 'virtual:duckdb-wasm'
import { systemClock } from '../worker/clock.ts'
import { KeptRanges } from '../worker/kept-ranges.ts'
import { openRangeCache } from '../worker/range-cache.ts'
import { compileEngine } from './engine/compile-engine.ts'
import { openDatabase } from './engine/open-database.ts'
import { SqlEngine } from './engine/sql-engine.ts'
import { QueryServer, type PostToPage } from './serve-queries.ts'
import { QueryService } from './query-service.ts'
import type { QueryProgress, ToQueryWorker } from './query-protocol.ts'

const post: PostToPage = (message, transfer) => self.postMessage(message, { transfer })
const tell = (progress: QueryProgress): void => post({ kind: 'progress', progress }, [])

async function startEngine(): Promise<SqlEngine> {
  const startMs = performance.now()
  const module = await compileEngine(engineUrl, (progress) => tell({ kind: 'engine', ...progress }))
  const engine = new SqlEngine(await openDatabase(module))
  const { version } = engine
  tell({ kind: 'ready', version, startMs: performance.now() - startMs })
  return engine
}

const server = new QueryServer(
  new QueryService({
    fetch: (url, init) => fetch(url, init),
    kept: new KeptRanges(openRangeCache, systemClock),
    clock: systemClock,
    startEngine,
    tell,
  }),
  post,
)

// Both ends are built together, so that a message is not doubted.
self.addEventListener('message', ({ data }: MessageEvent<ToQueryWorker>) => server.receive(data))
