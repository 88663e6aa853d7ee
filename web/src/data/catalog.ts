import type { JsonObject, MetricDefinition, MetricKind, RunState } from 'shardboard/layout'

/** A project of the open store. */
export interface ProjectItem {
  readonly name: string
  /** Its folder in the store; what requests name it by. */
  readonly folder: string
}

/** A run as lists show it. */
export interface RunItem {
  readonly id: string
  readonly name: string
  readonly group: string | null
  readonly tags: readonly string[]
  /** What a viewer should be told: a run without a pulse has crashed. */
  readonly state: RunState
  readonly createdUnixMs: number
  /** Scalar config entries, nested ones by dotted path. */
  readonly config: JsonObject
}

/** A metric of the selected runs. */
export interface MetricItem {
  readonly name: string
  readonly kind: MetricKind
  /** How many of the selected runs have it. */
  readonly runCount: number
}

/** Something that could not be read, while the rest could. */
export interface DataProblem {
  readonly kind: 'broken-shard' | 'broken-run' | 'newer-layout' | 'unreachable'
  /** The file, relative to the store. */
  readonly path: string
  readonly runId: string | null
  readonly message: string
}

export interface MetricListing {
  /** Sorted by name. */
  readonly metrics: readonly MetricItem[]
  /** What the newest of the selected runs say of their metrics; each name once. */
  readonly definitions: readonly MetricDefinition[]
  readonly problems: readonly DataProblem[]
}

/**
 * `live`: the server tells of changes. `polling`: a static host, asked every few seconds.
 * `lost`: the last answers are shown, and the host is asked again.
 */
export type ConnectionState = 'live' | 'polling' | 'lost'

/** The metrics in which a run has new points, and no others. */
export interface PointGrowth {
  readonly runId: string
  readonly metrics: readonly string[]
}

/** What the data layer says unasked. */
export type DataNotice =
  | { readonly kind: 'projects'; readonly projects: readonly ProjectItem[] }
  /** Newest first. */
  | { readonly kind: 'runs'; readonly runs: readonly RunItem[] }
  /** These selected runs have new points, or new metrics; in which, `grown` says where it is known. */
  | {
      readonly kind: 'points'
      readonly runIds: readonly string[]
      readonly grown?: readonly PointGrowth[]
    }
  | { readonly kind: 'connection'; readonly state: ConnectionState }
  /** A Hub has said that the visitor may not read the dataset, or not any more. */
  | { readonly kind: 'denied'; readonly code: string; readonly message: string }
