import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readFileBytes } from './file-bytes.ts'
import { isDisconnection } from './is-disconnection.ts'
import { MAX_PARTS, parsePartsRequest, type PartRequest } from './parts-request.ts'
import { sendText } from './response-headers.ts'
import { openServableFile, type ServableFile } from './servable-file.ts'

const MAX_REQUEST_BYTES = 256 * 1024
const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/** What there is of a part: its length in bytes, or why it has none. */
type PartState = number | 'absent' | 'nothing' | 'refused'

interface OpenPart {
  readonly state: PartState
  readonly startByte: number
  readonly file: ServableFile | undefined
}

/**
 * Answers with parts of many files at once. The request's body is JSON: `[path, startByte, endByte]` for
 * each, `endByte` exclusive or null for the file's end. The answer is a line of JSON, an array of the parts'
 * lengths in bytes, or `"absent"`, `"nothing"` (the file ends before) or `"refused"` (ask for it alone);
 * and then the bytes, one part after the other.
 */
export async function serveParts(
  request: IncomingMessage,
  response: ServerResponse,
  storeDir: string,
): Promise<void> {
  const body = await readBody(request)
  const parts = body === null ? null : parsePartsRequest(body)
  if (parts === null) {
    response.setHeader('Connection', 'close')
    const message = `The body should be a JSON array of at most ${MAX_PARTS} [path, startByte, endByte].`
    return sendText(response, 400, message)
  }
  const open: OpenPart[] = []
  try {
    for (const part of parts) open.push(await openPart(storeDir, part))
    const byteLength = open.reduce((sum, { state }) => sum + lengthOf(state), 0)
    if (byteLength > MAX_ANSWER_BYTES) {
      return sendText(response, 413, `These parts are more than ${MAX_ANSWER_BYTES} bytes.`)
    }
    const head = Buffer.from(`${JSON.stringify(open.map(({ state }) => state))}\n`)
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': head.byteLength + byteLength,
      'Cache-Control': 'no-store',
    })
    await pipeline(Readable.from(answerBytes(head, open)), response)
  } catch (error) {
    if (!isDisconnection(error)) throw error
  } finally {
    for (const { file } of open) await file?.handle.close()
  }
}

/** @returns null where it is too long */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_REQUEST_BYTES) return null
  const chunks: Buffer[] = []
  let byteLength = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a request without an encoding gives bytes')
    byteLength += chunk.byteLength
    if (byteLength > MAX_REQUEST_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function openPart(
  storeDir: string,
  { names, startByte, endByte }: PartRequest,
): Promise<OpenPart> {
  const nothing = (state: PartState): OpenPart => ({ state, startByte, file: undefined })
  if (names === null) return nothing('absent')
  const file = await openServableFile(storeDir, names).catch(() => null)
  if (file === null) return nothing('refused')
  if (file === undefined) return nothing('absent')
  const length = Math.min(endByte ?? Infinity, file.byteLength) - startByte
  const isEmptyWhole = length === 0 && startByte === 0
  return { state: length > 0 || isEmptyWhole ? length : 'nothing', startByte, file }
}

function lengthOf(state: PartState): number {
  return typeof state === 'number' ? state : 0
}

async function* answerBytes(head: Buffer, parts: readonly OpenPart[]): AsyncGenerator<Buffer> {
  yield head
  for (const { file, state, startByte } of parts) {
    if (file !== undefined) {
      yield* readFileBytes(file.handle, startByte, startByte + lengthOf(state))
    }
  }
}
