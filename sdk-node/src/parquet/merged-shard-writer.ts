import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { MERGED_BUCKET_POINTS, type OverviewEntry } from '../layout/index.ts'
import type { ValueRun } from './column-input.ts'
import { OverviewWriter, type ShardPart } from './overview-writer.ts'
import { cutRowGroups, type RowGroup } from './row-groups.ts'
import type { PointRows } from './point-rows.ts'
import { ShardWriter } from './shard-writer.ts'

export interface MergedShard {
  readonly rowCount: number
  readonly minUnixMs: number
  readonly maxUnixMs: number
  readonly minStep: number
  readonly maxStep: number
  readonly overview: Pick<OverviewEntry, 'rowCount' | 'bucketPoints' | 'depthStartBytes'>
}

/** Writes a shard of points and its overview while its rows come in, holding one row group. */
export class MergedShardWriter {
  readonly #run: string
  readonly #parts: readonly ShardPart[]
  readonly #groups: readonly RowGroup[]
  readonly #points: ShardWriter
  readonly #overview: OverviewWriter
  #group = 0
  #partStart = 0
  #part = 0
  #held = 0
  #steps = new Float64Array(0)
  #unixMs = new Float64Array(0)
  #values = new Float64Array(0)
  #bounds = { minStep: Infinity, maxStep: -Infinity, minUnixMs: Infinity, maxUnixMs: -Infinity }

  /** @param parts what will come, in its order: sorted by metric, writer and attempt */
  constructor(run: string, parts: readonly ShardPart[], points: ByteWriter, overview: ByteWriter) {
    this.#run = run
    this.#parts = parts
    this.#groups = cutRowGroups(parts.map((part) => part.rowCount))
    this.#points = new ShardWriter('metrics', points)
    this.#overview = new OverviewWriter(run, parts, MERGED_BUCKET_POINTS, overview)
    this.#openGroup()
  }

  add(rows: PointRows): void {
    const rowCount = rows.values.length
    for (let offset = 0; offset < rowCount;) {
      const taken = Math.min(rowCount - offset, this.#values.length - this.#held)
      if (taken === 0) throw new RangeError('more rows were given than the parts have')
      this.#steps.set(rows.steps.subarray(offset, offset + taken), this.#held)
      this.#unixMs.set(rows.unixMs.subarray(offset, offset + taken), this.#held)
      this.#values.set(rows.values.subarray(offset, offset + taken), this.#held)
      this.#held += taken
      offset += taken
      if (this.#held === this.#values.length) this.#writeGroup()
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

  #openGroup(): void {
    const group = this.#groups[this.#group]
    const rowCount = group === undefined ? 0 : group.rowEnd - group.rowStart
    this.#held = 0
    if (rowCount === this.#values.length) return
    this.#steps = new Float64Array(rowCount)
    this.#unixMs = new Float64Array(rowCount)
    this.#values = new Float64Array(rowCount)
  }

  #writeGroup(): void {
    const group = this.#groups[this.#group]
    if (group === undefined) return
    const runs = this.#runsOf(group)
    const named = (pick: (part: ShardPart) => string): ValueRun<string>[] =>
      runs.map(({ value, rowCount }) => ({ value: pick(value), rowCount }))
    this.#points.writeRowGroup([
      { kind: 'name', runs: [{ value: this.#run, rowCount: this.#held }] },
      { kind: 'name', runs: named((part) => part.kind) },
      { kind: 'name', runs: named((part) => part.metric) },
      { kind: 'name', runs: named((part) => part.writer) },
      {
        kind: 'int32',
        runs: runs.map(({ value, rowCount }) => ({ value: value.attempt, rowCount })),
      },
      { kind: 'integer', values: this.#steps },
      { kind: 'integer', values: this.#unixMs },
      { kind: 'double', values: this.#values },
    ])
    this.#overview.add({ steps: this.#steps, unixMs: this.#unixMs, values: this.#values })
    this.#widenBounds()
    this.#group++
    this.#openGroup()
  }

  #widenBounds(): void {
    const bounds = this.#bounds
    for (const step of this.#steps) {
      if (step < bounds.minStep) bounds.minStep = step
      if (step > bounds.maxStep) bounds.maxStep = step
    }
    for (const time of this.#unixMs) {
      if (time < bounds.minUnixMs) bounds.minUnixMs = time
      if (time > bounds.maxUnixMs) bounds.maxUnixMs = time
    }
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
