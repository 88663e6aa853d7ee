import { join } from 'node:path'
import { messageOf, ShardboardError, systemCodeOf } from '../errors.ts'
import {
  LAYOUT_VERSION,
  segmentName,
  WalEncoder,
  type MetricKind,
  type WalEvent,
  type WalHeader,
} from '../layout/index.ts'
import { PendingRecords } from './pending-records.ts'
import { nodeFileSystem, WalFile, type WalFileSystem } from './wal-file.ts'

/** While the disk refuses, it is asked again this often. */
const RETRY_INTERVAL_MS = 100

const MAX_PENDING_BYTES = 64 * 1024 * 1024

export interface WalWriterOptions {
  /** The run's folder of log segments. */
  readonly walDir: string
  readonly header: Omit<WalHeader, 'layout' | 'segment'>
  readonly reportError: (error: ShardboardError) => void
  readonly files?: WalFileSystem
  readonly nowUnixMs?: () => number
  /**
   * Records that wait in memory while the disk refuses; what goes beyond is dropped and counted.
   * @default 64 MiB
   */
  readonly maxPendingBytes?: number
}

/** A metric as the log knows it. */
export interface LoggedMetric {
  readonly id: number
  readonly name: string
  readonly kind: MetricKind
  /** The last naming epoch in which the log told the name; -1 for none. */
  namedInEpoch: number
}

/**
 * One session's log. Each call leaves its record in the file by the time it returns; where the disk
 * refuses, in memory, to be written with a later call.
 */
export class WalWriter {
  readonly #options: WalWriterOptions
  readonly #files: WalFileSystem
  readonly #nowUnixMs: () => number
  readonly #encoder: WalEncoder
  readonly #pending: PendingRecords
  #file: WalFile
  #segment = 0
  #nextSegment = 1
  #segmentPointCount = 0
  /** Grows whenever the names that the log has told may not reach the reader: then all are told again. */
  #namingEpoch = 0
  #eventNumber = 0
  #nextRetryUnixMs = 0

  /** @throws what the file system says when the first segment cannot be made */
  constructor(options: WalWriterOptions) {
    this.#options = options
    this.#files = options.files ?? nodeFileSystem
    this.#nowUnixMs = options.nowUnixMs ?? Date.now
    this.#encoder = new WalEncoder()
    this.#pending = new PendingRecords(options.maxPendingBytes ?? MAX_PENDING_BYTES)
    this.#file = this.#open(this.#segment)
  }

  get segmentName(): string {
    return segmentName(this.#options.header.session, this.#segment)
  }

  /** Of the segment that is being written. */
  get segmentNumber(): number {
    return this.#segment
  }

  /** Points in the segment that is being written. */
  get segmentPointCount(): number {
    return this.#segmentPointCount
  }

  /** exclusive; 0 only when nothing could be written */
  get segmentEndByte(): number {
    return this.#file.endByte
  }

  /** Whether records wait in memory for the disk. */
  get hasPending(): boolean {
    return !this.#pending.isEmpty || this.#pending.droppedPointCount > 0
  }

  /** @param count how many of `metrics` and `values` there are; they go by pairs */
  points(
    step: number,
    unixMs: number,
    metrics: readonly LoggedMetric[],
    values: Float64Array,
    count: number,
  ): void {
    const encoder = this.#encoder
    for (let index = 0; index < count; index++) {
      const metric = metrics[index]
      if (metric !== undefined && metric.namedInEpoch !== this.#namingEpoch) this.#name(metric)
    }
    encoder.openPoints(step, unixMs)
    for (let index = 0; index < count; index++) {
      encoder.pushPoint(metrics[index]?.id ?? 0, values[index] ?? NaN)
    }
    encoder.closePoints()
    this.#append(count)
  }

  /** @returns false when the text is too long to be kept */
  text(metric: LoggedMetric, step: number, unixMs: number, value: string): boolean {
    if (metric.namedInEpoch !== this.#namingEpoch) this.#name(metric)
    const fits = this.#encoder.text(metric.id, step, unixMs, value)
    this.#append(fits ? 1 : 0)
    return fits
  }

  /** @returns the event with its number; one that is too long for the log is told of */
  event(event: DistributiveOmit<WalEvent, 'number'>): WalEvent {
    const numbered: WalEvent = { ...event, number: ++this.#eventNumber }
    const fits = this.#encoder.event(numbered)
    this.#append(0)
    if (!fits) {
      const message = `a change of the run's record is too long for its log: a crash within the next moments would lose it`
      this.#options.reportError(new ShardboardError('value-ignored', message))
    }
    return numbered
  }

  /**
   * Goes on in a new segment. Records that wait in memory belong to the old one, and hold it open.
   * @returns the name of the closed one, or undefined while the disk refuses
   */
  rotate(): string | undefined {
    this.retry()
    if (this.hasPending) return undefined
    const closed = { file: this.#file, name: this.segmentName }
    try {
      this.#file = this.#open(this.#nextSegment)
    } catch (error) {
      // An earlier try left a file that the disk would not remove: its number is passed over.
      if (systemCodeOf(error) === 'EEXIST') this.#nextSegment++
      this.#report(error)
      return undefined
    }
    this.#segment = this.#nextSegment++
    this.#segmentPointCount = 0
    this.#namingEpoch++
    this.#attempt(() => closed.file.close())
    return closed.name
  }

  /** Tries to write what waits in memory. */
  retry(): void {
    if (!this.hasPending) return
    this.#nextRetryUnixMs = 0
    this.#encoder.clear()
    this.#append(0)
  }

  close(): void {
    this.#attempt(() => this.#file.close())
  }

  /** Closes the segment and removes it: for a log that nothing was written to. */
  discard(): void {
    this.#attempt(() => this.#file.discard())
  }

  #name(metric: LoggedMetric): void {
    this.#encoder.name(metric.id, metric.name, metric.kind)
    metric.namedInEpoch = this.#namingEpoch
  }

  #append(pointCount: number): void {
    const encoder = this.#encoder
    this.#segmentPointCount += pointCount
    try {
      if (this.hasPending) this.#drainPending()
      if (encoder.endByte > 0) this.#file.append(encoder.bytes, encoder.endByte)
    } catch (error) {
      const isKept = this.#pending.push(encoder.bytes, encoder.endByte, pointCount)
      if (!isKept) this.#namingEpoch++
      // Whoever is told may log in their turn.
      encoder.clear()
      this.#report(error)
      return
    }
    encoder.clear()
  }

  /** Older records first. @throws while the disk refuses */
  #drainPending(): void {
    const nowUnixMs = this.#nowUnixMs()
    if (nowUnixMs < this.#nextRetryUnixMs) throw new Error('the disk still takes no records')
    this.#nextRetryUnixMs = nowUnixMs + RETRY_INTERVAL_MS
    this.#pending.drain((bytes) => {
      this.#file.append(bytes, bytes.byteLength)
    })
    const pointCount = this.#pending.droppedPointCount
    if (pointCount > 0) {
      const encoder = new WalEncoder()
      encoder.event({ type: 'dropped', number: this.#eventNumber + 1, pointCount })
      this.#file.append(encoder.bytes, encoder.endByte)
      this.#eventNumber++
      this.#pending.forgetDropped()
    }
    this.#nextRetryUnixMs = 0
  }

  /** @throws what the file system says; then no file is left behind, if it can be helped */
  #open(segment: number): WalFile {
    const { walDir, header } = this.#options
    const name = segmentName(header.session, segment)
    const file = new WalFile(join(walDir, `${name}.wal`), this.#files)
    const encoder = new WalEncoder()
    encoder.header({ layout: LAYOUT_VERSION, ...header, segment })
    try {
      file.append(encoder.bytes, encoder.endByte)
    } catch (error) {
      this.#attempt(() => file.discard())
      throw error
    }
    return file
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#report(error)
    }
  }

  #report(cause: unknown): void {
    const reason = systemCodeOf(cause) ?? messageOf(cause)
    this.#options.reportError(
      new ShardboardError(
        'log-failed',
        `cannot write to ${this.#options.walDir} (${reason}); values are kept in memory and written when the disk takes them again`,
        { cause },
      ),
    )
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown
  ? Omit<Union, Key>
  : never
