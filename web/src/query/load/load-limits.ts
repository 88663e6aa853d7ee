import { SqlError } from '../engine/sql-error.ts'
import { ASK_BEYOND, type LoadEstimate, type LoadQuestion } from '../query-protocol.ts'
import type { PointNeeds } from './query-needs.ts'
import { MAX_HELD_POINTS } from './point-store.ts'

/** How many metrics a question names. */
const MAX_NAMED_METRICS = 5

/** Whether a visitor is asked first. */
export function isMuch({ pointCount, byteLength, fileCount }: LoadEstimate): boolean {
  return (
    pointCount > ASK_BEYOND.pointCount ||
    byteLength > ASK_BEYOND.byteLength ||
    fileCount > ASK_BEYOND.fileCount
  )
}

export function questionOf({ wanted }: PointNeeds, estimate: LoadEstimate): LoadQuestion {
  const metrics = [...new Set(wanted.map(({ metric }) => metric))].slice(0, MAX_NAMED_METRICS)
  return { kind: 'question', estimate, metrics }
}

/** @throws {SqlError} when a query needs more points than a tab can hold */
export function assertRoomFor(pointCount: number): void {
  if (pointCount > MAX_HELD_POINTS) throw tooManyPoints(pointCount)
}

function tooManyPoints(pointCount: number): SqlError {
  const millions = (count: number): string => `${Math.round(count / 1e6)} million`
  return new SqlError(
    'Too many points',
    `This reads ${millions(pointCount)} points, and ${millions(MAX_HELD_POINTS)} fit into the memory of a tab. Name fewer runs, metrics or steps, or ask the overview.`,
    null,
  )
}
