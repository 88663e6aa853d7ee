import { readWal, type WalEvent, type WalHeader, type WalReadResult } from '../layout/index.ts'
import { MetricBuffer, type MetricColumns } from './metric-buffer.ts'

/** A text that was logged at a step. */
export interface TextRow {
  readonly metric: string
  readonly step: number
  readonly unixMs: number
  readonly value: string
}

/** All that one log segment holds, sorted as its shards will be. */
export interface SegmentBatch {
  /** undefined when not even the segment's first frame is whole */
  readonly header: WalHeader | undefined
  /** By name, each with at least one point. */
  readonly metrics: readonly MetricColumns[]
  readonly texts: readonly TextRow[]
  readonly events: readonly WalEvent[]
  readonly read: WalReadResult
}

/**
 * Decodes a log segment. A torn or damaged end is left out, and said in `read`.
 * @throws {LayoutError} for a segment of a newer layout version
 */
export function readSegment(bytes: Uint8Array): SegmentBatch {
  const buffers = new Map<number, MetricBuffer>()
  // Two numbers may stand for one name: UTF-8 writes all lone surrogates alike.
  const bufferOfName = new Map<string, MetricBuffer>()
  const texts: TextRow[] = []
  const events: WalEvent[] = []
  let header: WalHeader | undefined
  const read = readWal(bytes, 0, {
    header(found) {
      header = found
    },
    name(metricId, name, kind) {
      if (buffers.has(metricId)) return
      const buffer = bufferOfName.get(name) ?? new MetricBuffer(name, kind)
      bufferOfName.set(name, buffer)
      buffers.set(metricId, buffer)
    },
    point(metricId, step, unixMs, value) {
      buffers.get(metricId)?.push(step, unixMs, value)
    },
    text(metricId, step, unixMs, value) {
      const metric = buffers.get(metricId)?.name
      if (metric !== undefined) texts.push({ metric, step, unixMs, value })
    },
    event(event) {
      events.push(event)
    },
  })
  const metrics = [...bufferOfName.values()]
    .filter((buffer) => buffer.count > 0)
    .map((buffer) => buffer.sorted())
    .toSorted((left, right) => compareNames(left.name, right.name))
  texts.sort((left, right) => compareNames(left.metric, right.metric) || left.step - right.step)
  return { header, metrics, texts, events, read }
}

function compareNames(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
