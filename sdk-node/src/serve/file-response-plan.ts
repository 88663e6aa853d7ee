import type { IncomingHttpHeaders } from 'node:http'
import { negotiateEncoding, type ContentEncoding } from './accept-encoding.ts'
import { parseByteRange } from './byte-range.ts'
import type { MediaType } from './media-type.ts'

/** What is known of a file before any of it is read. */
export interface FileFacts {
  readonly byteLength: number
  readonly version: string
  readonly modifiedUnixMs: number
  readonly mediaType: MediaType
  readonly cacheControl: string
}

export type BodyPlan =
  | { readonly kind: 'none' }
  /** `endByte` is exclusive. */
  | { readonly kind: 'bytes'; readonly startByte: number; readonly endByte: number }
  /** The whole file; its compressed length is not known yet. */
  | { readonly kind: 'compressed'; readonly encoding: ContentEncoding }

export interface FileResponsePlan {
  readonly status: 200 | 206 | 304 | 416
  readonly headers: Readonly<Record<string, string>>
  readonly body: BodyPlan
}

/** Below this a compressed file saves less than a packet. */
const MIN_COMPRESSED_BYTES = 1024

/** Above this a file is sent as it is, since compressing holds it in memory. */
const MAX_COMPRESSED_BYTES = 16 * 1024 * 1024

/**
 * Decides what a GET or HEAD of a file is answered with.
 * Source: RFC 9110, sections 13 and 14
 */
export function planFileResponse(
  method: 'GET' | 'HEAD',
  request: IncomingHttpHeaders,
  file: FileFacts,
): FileResponsePlan {
  const compressible =
    file.mediaType.compressible &&
    file.byteLength >= MIN_COMPRESSED_BYTES &&
    file.byteLength <= MAX_COMPRESSED_BYTES
  const encoding =
    compressible && request.range === undefined
      ? negotiateEncoding(request['accept-encoding'])
      : undefined
  const etag = encoding === undefined ? `"${file.version}"` : `"${file.version}-${encoding}"`
  const headers = {
    ETag: etag,
    'Last-Modified': new Date(file.modifiedUnixMs).toUTCString(),
    'Cache-Control': file.cacheControl,
    'Accept-Ranges': 'bytes',
    ...(compressible && { Vary: 'Accept-Encoding' }),
  }
  if (matchesAny(request['if-none-match'], etag)) {
    return { status: 304, headers, body: { kind: 'none' } }
  }
  const typed = { ...headers, 'Content-Type': file.mediaType.contentType }
  if (encoding !== undefined) {
    const compressed = { ...typed, 'Content-Encoding': encoding }
    return { status: 200, headers: compressed, body: { kind: 'compressed', encoding } }
  }
  return planBytes(rangeHeader(method, request, etag), typed, file.byteLength)
}

function planBytes(
  range: string | undefined,
  headers: Readonly<Record<string, string>>,
  byteLength: number,
): FileResponsePlan {
  const answer = parseByteRange(range, byteLength)
  if (answer.kind === 'unsatisfiable') {
    const refusal = { 'Content-Range': `bytes */${byteLength}`, 'Content-Length': '0' }
    return { status: 416, headers: { ...headers, ...refusal }, body: { kind: 'none' } }
  }
  if (answer.kind === 'whole') {
    return {
      status: 200,
      headers: { ...headers, 'Content-Length': String(byteLength) },
      body: { kind: 'bytes', startByte: 0, endByte: byteLength },
    }
  }
  const { startByte, endByte } = answer
  return {
    status: 206,
    headers: {
      ...headers,
      'Content-Range': `bytes ${startByte}-${endByte - 1}/${byteLength}`,
      'Content-Length': String(endByte - startByte),
    },
    body: { kind: 'bytes', startByte, endByte },
  }
}

/** A range is only for GET, and with If-Range only for the very bytes that the client knows. */
function rangeHeader(
  method: 'GET' | 'HEAD',
  request: IncomingHttpHeaders,
  etag: string,
): string | undefined {
  if (method !== 'GET') return undefined
  const condition = request['if-range']
  // A date has whole seconds, too coarse for a file that is being written: it never matches.
  return condition === undefined || condition === etag ? request.range : undefined
}

function matchesAny(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag)
}
