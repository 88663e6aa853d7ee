import { tableFromIPC, type DataType, type Table, type Vector } from 'apache-arrow'
import { formatCell, isNumeric, type Cell } from './format-cell.ts'

export interface ResultColumn {
  readonly name: string
  readonly isNumeric: boolean
  /** In characters. */
  readonly widthCh: number
}

/** How many rows tell how wide a column is. */
const MEASURED_ROWS = 200
const MIN_WIDTH_CH = 7
const MAX_WIDTH_CH = 48

/** A result, ready to be shown row by row. */
export class ResultView {
  readonly columns: readonly ResultColumn[]
  readonly rowCount: number
  readonly #vectors: readonly (Vector | null)[]
  readonly #types: readonly DataType[]

  constructor(table: Table) {
    this.rowCount = table.numRows
    this.#types = table.schema.fields.map(({ type }) => type)
    this.#vectors = table.schema.fields.map((_, index) => table.getChildAt(index))
    this.columns = table.schema.fields.map(({ name, type }, index) => ({
      name,
      isNumeric: isNumeric(type),
      widthCh: this.#widthOf(name, index),
    }))
  }

  /** @param ipc an Arrow IPC stream */
  static parse(ipc: Uint8Array): ResultView {
    return new ResultView(tableFromIPC(ipc))
  }

  cell(row: number, column: number): Cell {
    const type = this.#types[column]
    if (type === undefined) throw new RangeError(`There is no column ${column}`)
    return formatCell(this.#vectors[column]?.get(row), type)
  }

  #widthOf(name: string, column: number): number {
    let widest = name.length
    for (let row = 0; row < Math.min(this.rowCount, MEASURED_ROWS); row++) {
      widest = Math.max(widest, this.cell(row, column).text.length)
    }
    return Math.min(MAX_WIDTH_CH, Math.max(MIN_WIDTH_CH, widest)) + 1
  }
}
