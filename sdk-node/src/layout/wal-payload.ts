import type { MetricKind } from './shard-schema.ts'

/** A payload's first byte. */
export const WalPayloadType = {
  /** JSON: a `WalHeader`. The first frame of every segment. */
  header: 0,
  /** f64 step | f64 unix ms | n × (u32 metric id, f64 value) */
  points: 1,
  /** u32 metric id | u8 kind | UTF-8 name. Before the id's first use in a segment. */
  name: 2,
  /** f64 step | f64 unix ms | u32 metric id | UTF-8 value */
  text: 3,
  /** JSON: a `WalEvent`. */
  event: 4,
} as const

export const POINTS_HEADER_BYTES = 17
export const POINT_BYTES = 12
export const NAME_HEADER_BYTES = 6
export const TEXT_HEADER_BYTES = 21

const METRIC_KINDS = ['training', 'system'] as const satisfies readonly MetricKind[]

export function metricKindByte(kind: MetricKind): number {
  return METRIC_KINDS.indexOf(kind)
}

export function metricKindOfByte(byte: number): MetricKind {
  return METRIC_KINDS[byte] ?? 'training'
}

/** Whose log a segment is. */
export interface WalHeader {
  readonly layout: number
  readonly project: string
  readonly run: string
  readonly session: string
  /** Counts from 0 in its session. */
  readonly segment: number
  readonly attempt: number
  readonly writer: string
}
