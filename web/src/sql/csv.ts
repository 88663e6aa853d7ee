import type { ResultView } from './result-view.ts'

/** Rows that are written before they are joined: one text of all would be too long. */
const ROWS_AT_ONCE = 5000

/** A result as CSV, in pieces. NULL is an empty field, an empty text is `""`. Source: RFC 4180 */
export function toCsv(result: ResultView): string[] {
  const pieces = [line(result.columns.map(({ name }) => field(name)))]
  for (let start = 0; start < result.rowCount; start += ROWS_AT_ONCE) {
    const end = Math.min(result.rowCount, start + ROWS_AT_ONCE)
    let piece = ''
    for (let row = start; row < end; row++) {
      piece += line(
        result.columns.map((_, column) => {
          const { text, look } = result.cell(row, column)
          return look === 'null' ? '' : field(text)
        }),
      )
    }
    pieces.push(piece)
  }
  return pieces
}

function line(fields: readonly string[]): string {
  return `${fields.join(',')}\r\n`
}

function field(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
