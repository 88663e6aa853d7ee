import {
  parseSegmentName,
  type MetricRows,
  type ShardEntry,
  type TailEntry,
} from 'shardboard/layout'
import type { PointColumns, PointPart } from './point-columns.ts'

/** Whose points some are, and where in their session's log they stood. */
export interface LogPlace {
  readonly writer: string
  readonly attempt: number
  readonly session: string
  /** Of the first segment that they come from. */
  readonly segmentStart: number
}

export interface LoggedColumns extends LogPlace {
  readonly columns: PointColumns
}

export function placeInLog(shard: ShardEntry, rows: MetricRows): LogPlace {
  const owner = shard.owners[rows.owner]
  if (owner === undefined) throw new RangeError(`${shard.path} has no owner ${rows.owner}`)
  const { writer, attempt, session, segmentStart } = owner
  return { writer, attempt, session, segmentStart }
}

export function placeOfTail({ writer, attempt, segment }: TailEntry): LogPlace {
  const parsed = parseSegmentName(segment)
  return { writer, attempt, session: parsed?.session ?? '', segmentStart: parsed?.segment ?? 0 }
}

/** Sorts by session and segment: so the parts of one attempt come as they were logged. */
export function compareInLog(one: LogPlace, other: LogPlace): number {
  if (one.session !== other.session) return one.session < other.session ? -1 : 1
  return one.segmentStart - other.segmentStart
}

export function inLogOrder(parts: readonly LoggedColumns[]): PointPart[] {
  return parts
    .toSorted(compareInLog)
    .map(({ columns, writer, attempt }) => ({ ...columns, writer, attempt }))
}
