import { MessageReader } from 'apache-arrow'

/**
 * Rows of the record batches in a piece of an Arrow IPC stream, read from what stands before their
 * values; decoding a batch would cost much more.
 */
export function messageRows(piece: Uint8Array): number {
  const reader = new MessageReader(piece)
  let rowCount = 0
  for (const message of reader) {
    if (message.isRecordBatch()) rowCount += message.header().length
    reader.readMessageBody(message.bodyLength)
  }
  return rowCount
}
