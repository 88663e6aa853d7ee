import type { RunRecord } from 'shardboard/layout'
import type { DataNotice, MetricListing, ProjectItem, RunItem } from '../data/catalog.ts'
import type { StoreAddress } from '../data/store-address.ts'
import type { SeriesAnswer, SeriesQuestion } from '../data/series.ts'

/** Each request and its answer, by name. */
export interface WorkerCalls {
  open: { request: { address: StoreAddress }; answer: { projects: readonly ProjectItem[] } }
  /** Reads a Hub with this token from now on; null: as anybody. */
  authorize: { request: { hubUrl: string; token: string | null }; answer: null }
  /** Reads a project's runs, newest first, and follows them from now on. */
  openProject: { request: { folder: string }; answer: { runs: readonly RunItem[] } }
  /** Which runs' points are wanted: only these cost anything. Answers with their metrics. */
  selectRuns: { request: { runIds: readonly string[] }; answer: MetricListing }
  series: { request: SeriesQuestion; answer: SeriesAnswer }
  runRecord: { request: { runId: string }; answer: RunRecord }
  /** The page is hidden or seen: a hidden page asks for nothing. */
  setVisible: { request: { visible: boolean }; answer: null }
}

export type CallName = keyof WorkerCalls

/** A question, by the name of its call. */
export type CallMessage<Name extends CallName = CallName> = {
  [Each in Name]: {
    readonly kind: 'call'
    readonly id: number
    readonly name: Each
    readonly request: WorkerCalls[Each]['request']
  }
}[Name]

export interface AbortMessage {
  readonly kind: 'abort'
  readonly id: number
}

export type ToWorker = CallMessage | AbortMessage

/** Every call ends in exactly one of `answer`, `failure` and `aborted`. */
export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | {
      readonly kind: 'failure'
      readonly id: number
      readonly code: FailureCode
      readonly message: string
    }
  | { readonly kind: 'aborted'; readonly id: number }
  | { readonly kind: 'notice'; readonly notice: DataNotice }

export type FailureCode =
  | 'unreachable'
  | 'not-found'
  | 'malformed'
  | 'newer-layout'
  | 'no-store'
  /** Of a Hub: the dataset is private, or is not there. */
  | 'sign-in-needed'
  /** Of a Hub: not with this account, or not with what it was granted. */
  | 'no-access'
  /** Of a Hub: the token is not, or no longer, valid. */
  | 'expired'
  /** Of a Hub: there is no such dataset, or no such revision of it. */
  | 'absent-dataset'
  | 'too-many-points'
  | 'internal'
