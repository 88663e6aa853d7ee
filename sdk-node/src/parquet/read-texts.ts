import { parquetReadObjects } from 'hyparquet'
import type { TextPart } from './encode-shard.ts'

/** The rows of a `text` shard. @throws an `Error` for a file that is damaged */
export async function readTexts(file: ArrayBuffer): Promise<TextPart['rows'][number][]> {
  const rows = await parquetReadObjects({ file, columns: ['step', 'time', 'value'] })
  return rows.map(({ step, time, value }) => ({
    step: Number(step),
    unixMs: Number(time),
    value: String(value),
  }))
}
