import type { PointRows } from './point-rows.ts'

/** Sorted rows that are read block by block. */
export interface SortedRows {
  readonly rowStart: number
  /** exclusive */
  readonly rowEnd: number
  /** @returns the rows from `rowStart` on, as many as are at hand; at least one */
  read(rowStart: number, rowEnd: number): Promise<PointRows>
}

interface Cursor {
  readonly source: SortedRows
  /** Of several at one step the earlier source's come first. */
  readonly order: number
  row: number
  block: PointRows
  /** In the block. */
  offset: number
}

/**
 * Merges sources that are each sorted by step into one that is; points of one step keep the order of
 * their sources. Where the sources follow each other it hands on whole blocks.
 * @param take is told rows one after the other; they are valid until the next call
 */
export async function mergeByStep(
  sources: readonly SortedRows[],
  take: (rows: PointRows) => void | Promise<void>,
): Promise<void> {
  const cursors: Cursor[] = []
  for (const [order, source] of sources.entries()) {
    if (source.rowStart === source.rowEnd) continue
    const block = await source.read(source.rowStart, source.rowEnd)
    cursors.push({ source, order, row: source.rowStart, block, offset: 0 })
  }
  const gathered = new GatheredRows(take)
  while (cursors.length > 0) {
    const [least, rival] = leastTwo(cursors)
    if (least === undefined) break
    const end = endBefore(least, rival)
    const { values } = least.block
    if (gathered.hasRoom(end - least.offset)) gathered.copy(least.block, least.offset, end)
    else await gathered.hand(least.block, least.offset, end)
    least.row += end - least.offset
    least.offset = end
    if (end < values.length) continue
    if (least.row === least.source.rowEnd) cursors.splice(cursors.indexOf(least), 1)
    else {
      least.block = await least.source.read(least.row, least.source.rowEnd)
      least.offset = 0
    }
  }
  await gathered.flush()
}

/** Fewer rows than these are gathered until they are as many: where sources alternate, each is one. */
const GATHERED_ROWS = 4096

class GatheredRows {
  readonly #take: (rows: PointRows) => void | Promise<void>
  readonly #steps = new Float64Array(GATHERED_ROWS)
  readonly #unixMs = new Float64Array(GATHERED_ROWS)
  readonly #values = new Float64Array(GATHERED_ROWS)
  #count = 0

  constructor(take: (rows: PointRows) => void | Promise<void>) {
    this.#take = take
  }

  hasRoom(rowCount: number): boolean {
    return rowCount <= GATHERED_ROWS - this.#count
  }

  /** Gathers rows that there is room for. @param end exclusive */
  copy({ steps, unixMs, values }: PointRows, start: number, end: number): void {
    for (let row = start; row < end; row++) {
      this.#steps[this.#count] = steps[row] ?? NaN
      this.#unixMs[this.#count] = unixMs[row] ?? NaN
      this.#values[this.#count] = values[row] ?? NaN
      this.#count++
    }
  }

  /** Hands on what was gathered, and then these rows. @param end exclusive */
  async hand({ steps, unixMs, values }: PointRows, start: number, end: number): Promise<void> {
    await this.flush()
    await this.#take({
      steps: steps.subarray(start, end),
      unixMs: unixMs.subarray(start, end),
      values: values.subarray(start, end),
    })
  }

  async flush(): Promise<void> {
    const count = this.#count
    this.#count = 0
    if (count === 0) return
    await this.#take({
      steps: this.#steps.subarray(0, count),
      unixMs: this.#unixMs.subarray(0, count),
      values: this.#values.subarray(0, count),
    })
  }
}

function headOf(cursor: Cursor): number {
  return cursor.block.steps[cursor.offset] ?? NaN
}

function leastTwo(
  cursors: readonly Cursor[],
): [least: Cursor | undefined, rival: Cursor | undefined] {
  let least: Cursor | undefined
  let rival: Cursor | undefined
  for (const cursor of cursors) {
    if (least === undefined || comesBefore(cursor, least)) [least, rival] = [cursor, least]
    else if (rival === undefined || comesBefore(cursor, rival)) rival = cursor
  }
  return [least, rival]
}

function comesBefore(one: Cursor, other: Cursor): boolean {
  const [oneStep, otherStep] = [headOf(one), headOf(other)]
  return oneStep < otherStep || (oneStep === otherStep && one.order < other.order)
}

/** The end of what a cursor's block has before the rival's next row. */
function endBefore(cursor: Cursor, rival: Cursor | undefined): number {
  const { steps } = cursor.block
  if (rival === undefined) return steps.length
  const limit = headOf(rival)
  const isBefore = (step: number): boolean =>
    step < limit || (step === limit && cursor.order < rival.order)
  if (isBefore(steps.at(-1) ?? NaN)) return steps.length
  let [low, high] = [cursor.offset, steps.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(steps[middle] ?? NaN)) low = middle + 1
    else high = middle
  }
  return low
}
