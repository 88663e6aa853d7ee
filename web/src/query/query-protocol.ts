import type { DataProblem } from '../data/catalog.ts'
import type { StoreAddress } from '../data/store-address.ts'
import type { FailureCode } from '../worker/protocol.ts'

/** What a query would have to fetch before it can run. */
export interface LoadEstimate {
  readonly runCount: number
  readonly metricCount: number
  readonly pointCount: number
  /** Of shards, about. */
  readonly byteLength: number
  /** Small files beside them: manifests and records of runs. */
  readonly fileCount: number
}

/** Beyond any of these, a query is asked about before it loads. */
export const ASK_BEYOND = {
  pointCount: 5_000_000,
  byteLength: 64 * 1024 * 1024,
  fileCount: 500,
} as const

/** An answer ends with the batch that reaches one of these. */
export const MAX_ANSWER_ROWS = 500_000
export const MAX_ANSWER_BYTES = 256 * 1024 * 1024

export interface Query {
  readonly sql: string
  /** Whether it may load more than `ASK_BEYOND`. Default: false. */
  readonly mayLoadMuch?: boolean
}

export interface QueryTimes {
  readonly planMs: number
  readonly loadMs: number
  readonly runMs: number
}

export interface QueryResult {
  readonly kind: 'result'
  /** An Arrow IPC stream. */
  readonly ipc: Uint8Array<ArrayBuffer>
  /** Whether there are more rows than `ipc` has. */
  readonly isCut: boolean
  /** What was loaded for it, and not before. */
  readonly loaded: LoadEstimate
  /** Files that could not be read: the result lacks what they hold. */
  readonly problems: readonly DataProblem[]
  readonly times: QueryTimes
}

/** The query was not run: it would load this. */
export interface LoadQuestion {
  readonly kind: 'question'
  readonly estimate: LoadEstimate
  /** Of the metrics that it names, the first few by name. */
  readonly metrics: readonly string[]
}

export type QueryAnswer = QueryResult | LoadQuestion

/** What the query engine is at. */
export type QueryProgress =
  | { readonly kind: 'engine'; readonly loadedBytes: number; readonly totalBytes: number | null }
  | { readonly kind: 'ready'; readonly version: string; readonly startMs: number }
  | { readonly kind: 'planning' }
  | { readonly kind: 'files'; readonly readCount: number; readonly fileCount: number }
  | { readonly kind: 'points'; readonly loadedCount: number; readonly pointCount: number }
  | { readonly kind: 'running' }

export type ToQueryWorker =
  /** Opens a project, and starts the engine. */
  | {
      readonly kind: 'open'
      readonly address: StoreAddress
      /** By which a Hub knows the visitor. */
      readonly token: string | null
      readonly folder: string
    }
  | { readonly kind: 'query'; readonly id: number; readonly query: Query }
  | { readonly kind: 'abort'; readonly id: number }

export interface QueryFailureMessage {
  readonly kind: 'failure'
  readonly id: number
  /** `sql`: the query is at fault. `engine`: the engine is of no use any more. */
  readonly code: FailureCode | 'sql' | 'engine'
  readonly message: string
  /** What kind of mistake a query has; null for another failure. */
  readonly sqlKind: string | null
  /** Where in the query, in UTF-16 code units. */
  readonly position: number | null
}

/** Every query ends in exactly one of `answer`, `failure` and `aborted`. */
export type FromQueryWorker =
  | { readonly kind: 'progress'; readonly progress: QueryProgress }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: QueryAnswer }
  | QueryFailureMessage
  | { readonly kind: 'aborted'; readonly id: number }
  /** There will be no engine: what stands in its way. */
  | { readonly kind: 'broken'; readonly code: FailureCode; readonly message: string }
