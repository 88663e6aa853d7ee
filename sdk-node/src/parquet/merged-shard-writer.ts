import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { MERGED_BUCKET_POINTS, type OverviewEntry } from '../layout/index.ts'
import type { ValueRun } from './column-input.ts'
import { OverviewWriter, type ShardPart } from './overview-writer.ts'
import { MergeBuffers, PointGroupWriter } from './point-group-writer.ts'
import type { PointRows } from './point-rows.ts'
import { cutRowGroups, type RowGroup } from './row-groups.ts'
import { ShardWriter } from './shard-writer.ts'

export interface MergedShard {
  readonly rowCount: number
  readonly minUnixMs: number
  readonly maxUnixMs: number
  readonly minStep: number
  readonly maxStep: number
  readonly overview: Pick<OverviewEntry, 'rowCount' | 'bucketPoints' | 'depthStartBytes'>
}

/** Writes a shard of points and its overview while its rows come in. */
export class MergedShardWriter {
  readonly #run: string
  readonly #parts: readonly ShardPart[]
  readonly #groups: readonly RowGroup[]
  readonly #bytes: ByteWriter
  readonly #points: ShardWriter
  readonly #overview: OverviewWriter
  readonly #buffers: MergeBuffers
  #group = 0
  #partStart = 0
  #part = 0
  #groupStartByte = 0
  #writer: PointGroupWriter | undefined
  readonly #bounds = {
    minStep: Infinity,
    maxStep: -Infinity,
    minUnixMs: Infinity,
    maxUnixMs: -Infinity,
  }

  /**
   * @param parts what will come, in its order: sorted by metric, writer and attempt
   * @param buffers the writer's own until it ends
   */
  constructor(
    run: string,
    parts: readonly ShardPart[],
    points: ByteWriter,
    overview: ByteWriter,
    buffers = new MergeBuffers(),
  ) {
    this.#run = run
    this.#parts = parts
    this.#groups = cutRowGroups(parts.map((part) => part.rowCount))
    this.#bytes = points
    this.#points = new ShardWriter('metrics', points)
    this.#overview = new OverviewWriter(run, parts, MERGED_BUCKET_POINTS, overview, buffers.buckets)
    this.#buffers = buffers
    this.#writer = this.#openGroup()
  }

  add(rows: PointRows): void {
    const rowCount = rows.values.length
    for (let offset = 0; offset < rowCount;) {
      const writer = this.#writer
      if (writer === undefined) throw new RangeError('more rows were given than the parts have')
      const end = Math.min(rowCount, offset + writer.missingRows)
      writer.add(rowsBetween(rows, offset, end), this.#takePage)
      offset = end
      if (writer.missingRows === 0) this.#closeGroup(writer)
    }
  }

  /** @throws {RangeError} when rows are missing */
  finish(): MergedShard {
    if (this.#group < this.#groups.length) throw new RangeError('rows of the parts are missing')
    this.#points.finish()
    const depthStartBytes = this.#overview.finish()
    const { rowCount } = this.#overview
    return {
      rowCount: this.#points.rowCount,
      ...this.#bounds,
      overview: { rowCount, bucketPoints: MERGED_BUCKET_POINTS, depthStartBytes },
    }
  }

  readonly #takePage = (rows: PointRows): void => {
    this.#overview.add(rows)
    this.#widenBounds(rows)
  }

  #openGroup(): PointGroupWriter | undefined {
    const group = this.#groups[this.#group]
    if (group === undefined) return undefined
    const rowCount = group.rowEnd - group.rowStart
    const runs = this.#runsOf(group)
    const named = (pick: (part: ShardPart) => string): ValueRun<string>[] =>
      runs.map(({ value, rowCount: count }) => ({ value: pick(value), rowCount: count }))
    this.#groupStartByte = this.#bytes.offset
    return new PointGroupWriter(
      this.#bytes,
      rowCount,
      [
        { kind: 'name', runs: [{ value: this.#run, rowCount }] },
        { kind: 'name', runs: named((part) => part.kind) },
        { kind: 'name', runs: named((part) => part.metric) },
        { kind: 'name', runs: named((part) => part.writer) },
        {
          kind: 'int32',
          runs: runs.map(({ value, rowCount: count }) => {
            return { value: value.attempt, rowCount: count }
          }),
        },
      ],
      this.#buffers,
    )
  }

  #closeGroup(writer: PointGroupWriter): void {
    const { rowStart = 0, rowEnd = 0 } = this.#groups[this.#group] ?? {}
    this.#points.addRowGroup(writer.finish(), rowEnd - rowStart, this.#groupStartByte)
    this.#group++
    this.#writer = this.#openGroup()
  }

  #widenBounds({ steps, unixMs }: PointRows): void {
    const bounds = this.#bounds
    let { minStep, maxStep, minUnixMs, maxUnixMs } = bounds
    for (let row = 0; row < steps.length; row++) {
      const [step, time] = [steps[row] ?? NaN, unixMs[row] ?? NaN]
      if (step < minStep) minStep = step
      if (step > maxStep) maxStep = step
      if (time < minUnixMs) minUnixMs = time
      if (time > maxUnixMs) maxUnixMs = time
    }
    Object.assign(bounds, { minStep, maxStep, minUnixMs, maxUnixMs })
  }

  /** The parts that have rows in a group, in their order, which is the groups' too. */
  #runsOf({ rowStart, rowEnd }: RowGroup): ValueRun<ShardPart>[] {
    const runs: ValueRun<ShardPart>[] = []
    for (;;) {
      const part = this.#parts[this.#part]
      if (part === undefined) return runs
      const partEnd = this.#partStart + part.rowCount
      const rowCount = Math.min(rowEnd, partEnd) - Math.max(rowStart, this.#partStart)
      if (rowCount > 0) runs.push({ value: part, rowCount })
      if (partEnd > rowEnd) return runs
      this.#partStart = partEnd
      this.#part++
    }
  }
}

/** @param end exclusive */
function rowsBetween(rows: PointRows, start: number, end: number): PointRows {
  if (start === 0 && end === rows.values.length) return rows
  return {
    steps: rows.steps.subarray(start, end),
    unixMs: rows.unixMs.subarray(start, end),
    values: rows.values.subarray(start, end),
  }
}
