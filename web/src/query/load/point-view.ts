import type { MetricKind, ShardEntry } from 'shardboard/layout'
import { WHOLE_FILE_MAX_BYTES } from '../../worker/shard-reader.ts'
import type { RunView } from '../../worker/selected-run.ts'
import type { StepWindow } from '../plan/step-window.ts'

/** What one metric of one run would cost to load. */
export interface MetricExtent {
  readonly pointCount: number
  /** Names this state of the points: it changes whenever they do. */
  readonly fingerprint: string
  readonly kind: MetricKind
}

/**
 * Leaves out the shards that have no say in the points of a window. A later attempt takes the place of
 * an earlier one from its first step on, so that where a writer has several, what lies before the
 * window may decide about what is in it.
 */
export function withinWindow(view: RunView, window: StepWindow): RunView {
  const resumed = resumedWriters(view)
  const shards = view.shards.filter(
    (shard) =>
      shard.minStep <= window.maxStep &&
      (shard.maxStep >= window.minStep || shard.owners.some(({ writer }) => resumed.has(writer))),
  )
  return { ...view, shards }
}

function resumedWriters(view: RunView): ReadonlySet<string> {
  const attempts = new Map<string, number>()
  const resumed = new Set<string>()
  const note = ({ writer, attempt }: { writer: string; attempt: number }): void => {
    const known = attempts.get(writer)
    if (known === undefined) attempts.set(writer, attempt)
    else if (known !== attempt) resumed.add(writer)
  }
  for (const { owners } of view.shards) for (const owner of owners) note(owner)
  for (const { entry } of view.tails) note(entry)
  return resumed
}

/** The metrics of a view, by name. */
export function metricExtents(
  view: RunView,
  kinds: ReadonlyMap<string, MetricKind>,
): Map<string, MetricExtent> {
  const extents = new Map<string, { pointCount: number; marks: string[] }>()
  const note = (metric: string, pointCount: number, mark: string): void => {
    const extent = extents.get(metric) ?? { pointCount: 0, marks: [] }
    extent.pointCount += pointCount
    if (extent.marks.at(-1) !== mark) extent.marks.push(mark)
    extents.set(metric, extent)
  }
  for (const shard of view.shards) {
    for (const { metric, rowStart, rowEnd } of shard.metrics) {
      note(metric, rowEnd - rowStart, shard.path)
    }
  }
  for (const { path, decoder } of view.tails) {
    for (const metric of decoder.metricKinds().keys()) {
      const count = decoder.columns(metric)?.step.length ?? 0
      note(metric, count, `${path}:${count}`)
    }
  }
  return new Map(
    [...extents].map(([metric, { pointCount, marks }]) => [
      metric,
      { pointCount, fingerprint: marks.join(' '), kind: kinds.get(metric) ?? 'training' },
    ]),
  )
}

/** Bytes that reading some metrics of a shard fetches, about. */
export function shardBytes(shard: ShardEntry, metrics: ReadonlySet<string>): number {
  let rowCount = 0
  for (const { metric, rowStart, rowEnd } of shard.metrics) {
    if (metrics.has(metric)) rowCount += rowEnd - rowStart
  }
  if (rowCount === 0) return 0
  if (shard.byteLength < WHOLE_FILE_MAX_BYTES) return shard.byteLength
  return Math.ceil((shard.byteLength * rowCount) / shard.rowCount)
}
