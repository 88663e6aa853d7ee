import type { PointPart } from './point-columns.ts'
import { ascendingOrder, inOrder } from './sort-order.ts'

/** One writer's points of one metric, ascending by step; equal steps in the order of the log. */
export interface WriterPoints {
  readonly writer: string
  readonly step: Float64Array
  readonly value: Float64Array
  /** null where a part came without it */
  readonly unixMs: Float64Array | null
}

/**
 * Joins the parts of one metric of one run: for each writer, an attempt's points count up to where a
 * later attempt begins, by its smallest step. Within an attempt all points are kept.
 * @param parts those of one attempt in the order of its log
 * @returns one item a writer, sorted by name; arrays may be those of the parts
 */
export function mergeAttempts(parts: readonly PointPart[]): WriterPoints[] {
  const byWriter = new Map<string, PointPart[]>()
  for (const part of parts) {
    if (part.step.length === 0) continue
    const known = byWriter.get(part.writer)
    if (known === undefined) byWriter.set(part.writer, [part])
    else known.push(part)
  }
  return [...byWriter.keys()]
    .sort()
    .map((writer) => mergeWriter(writer, byWriter.get(writer) ?? []))
}

function mergeWriter(writer: string, parts: readonly PointPart[]): WriterPoints {
  const endSteps = attemptEnds(parts)
  const ordered = parts.toSorted((one, other) => one.attempt - other.attempt)
  const kept = ordered.map((part) => before(part, endSteps.get(part.attempt) ?? Infinity))
  const step = join(kept.map((part) => part.step))
  const value = join(kept.map((part) => part.value))
  const times = kept.flatMap((part) => (part.unixMs === null ? [] : [part.unixMs]))
  const unixMs = times.length === kept.length ? join(times) : null
  const order = ascendingOrder(step)
  return {
    writer,
    step: inOrder(step, order),
    value: inOrder(value, order),
    unixMs: unixMs && inOrder(unixMs, order),
  }
}

/**
 * The step, exclusive, up to which each attempt counts; none, or Infinity, for the last.
 * @param parts one writer's, of one metric
 */
export function attemptEnds(parts: readonly PointPart[]): Map<number, number> {
  const firstSteps = new Map<number, number>()
  if (parts.every((part) => part.attempt === parts[0]?.attempt)) return firstSteps
  for (const part of parts) {
    const known = firstSteps.get(part.attempt) ?? Infinity
    firstSteps.set(part.attempt, Math.min(known, smallest(part.step)))
  }
  const ends = new Map<number, number>()
  let end = Infinity
  for (const attempt of [...firstSteps.keys()].sort((one, other) => other - one)) {
    ends.set(attempt, end)
    end = Math.min(end, firstSteps.get(attempt) ?? Infinity)
  }
  return ends
}

function smallest(values: Float64Array): number {
  let least = Infinity
  for (const value of values) if (value < least) least = value
  return least
}

function before(part: PointPart, endStep: number): PointPart {
  if (endStep === Infinity) return part
  const count = part.step.reduce((sum, step) => (step < endStep ? sum + 1 : sum), 0)
  if (count === part.step.length) return part
  const keep = (column: Float64Array): Float64Array =>
    column.filter((_, index) => (part.step[index] ?? Infinity) < endStep)
  return {
    ...part,
    step: keep(part.step),
    value: keep(part.value),
    unixMs: part.unixMs && keep(part.unixMs),
  }
}

function join(columns: readonly Float64Array[]): Float64Array {
  const [only] = columns
  if (columns.length === 1 && only !== undefined) return only
  const joined = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0))
  let index = 0
  for (const column of columns) {
    joined.set(column, index)
    index += column.length
  }
  return joined
}
