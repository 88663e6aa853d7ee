import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { planFileResponse } from './file-response-plan.ts'
import { openServableFile } from './servable-file.ts'
import type { ServedFolder } from './serve-file.ts'

/**
 * Answers with the site's page, that is told which Hub the names of datasets are of.
 * @returns false, with nothing sent, when there is no such file
 * @throws when the file cannot be opened or read
 */
export async function serveIndex(
  request: IncomingMessage,
  response: ServerResponse,
  site: ServedFolder,
  name: string,
  hubUrl: string,
): Promise<boolean> {
  const file = await openServableFile(site.folder, [name])
  if (file === undefined) return false
  try {
    const html = await file.handle.readFile('utf8')
    const body = Buffer.from(withHub(html, hubUrl))
    const method = request.method === 'HEAD' ? 'HEAD' : 'GET'
    const plan = planFileResponse(method, request.headers, {
      byteLength: body.byteLength,
      version: createHash('sha256').update(body).digest('base64url'),
      modifiedUnixMs: file.modifiedUnixMs,
      mediaType: { ...site.mediaType(name), compressible: false },
      cacheControl: site.cacheControl([name]),
    })
    response.writeHead(plan.status, plan.headers)
    const isSent = plan.body.kind === 'bytes' && method === 'GET'
    response.end(isSent ? body.subarray(plan.body.startByte, plan.body.endByte) : undefined)
  } finally {
    await file.handle.close()
  }
  return true
}

function withHub(html: string, hubUrl: string): string {
  return html.replace('<head>', () => `<head><meta name="shardboard-hub" content="${hubUrl}" />`)
}
