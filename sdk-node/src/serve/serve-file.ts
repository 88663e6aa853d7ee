import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { CompressedFiles } from './compressed-files.ts'
import { readFileBytes } from './file-bytes.ts'
import { planFileResponse, type FileResponsePlan } from './file-response-plan.ts'
import { isDisconnection } from './is-disconnection.ts'
import type { MediaType } from './media-type.ts'
import { openServableFile, type ServableFile } from './servable-file.ts'

/** A folder whose files are served, and how. */
export interface ServedFolder {
  readonly folder: string
  readonly mediaType: (fileName: string) => MediaType
  readonly cacheControl: (names: readonly string[]) => string
}

/**
 * Answers a GET or HEAD with a file of `served`.
 * @returns false, with nothing sent, when there is no such file
 * @throws when the file cannot be opened or read
 */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  served: ServedFolder,
  names: readonly string[],
  compressed: CompressedFiles,
): Promise<boolean> {
  const file = await openServableFile(served.folder, names)
  if (file === undefined) return false
  try {
    const method = request.method === 'HEAD' ? 'HEAD' : 'GET'
    const plan = planFileResponse(method, request.headers, {
      byteLength: file.byteLength,
      version: file.version,
      modifiedUnixMs: file.modifiedUnixMs,
      mediaType: served.mediaType(names.at(-1) ?? ''),
      cacheControl: served.cacheControl(names),
    })
    await send(response, method, plan, file, compressed)
  } catch (error) {
    if (!isDisconnection(error)) throw error
  } finally {
    await file.handle.close()
  }
  return true
}

async function send(
  response: ServerResponse,
  method: 'GET' | 'HEAD',
  plan: FileResponsePlan,
  file: ServableFile,
  compressed: CompressedFiles,
): Promise<void> {
  const { body } = plan
  const bytes = body.kind === 'compressed' ? await compressed.read(file, body.encoding) : undefined
  response.writeHead(plan.status, {
    ...plan.headers,
    ...(bytes !== undefined && { 'Content-Length': bytes.byteLength }),
  })
  if (bytes !== undefined) {
    response.end(bytes)
  } else if (body.kind === 'bytes' && method === 'GET') {
    await pipeline(readFileBytes(file.handle, body.startByte, body.endByte), response)
  } else {
    response.end()
  }
}
