import { cpSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { makeFolder, removeFolder } from './temporary-folder.ts'

const SITE = fileURLToPath(new URL('../../../../sdk-node/dist/site', import.meta.url))

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json'],
])

export interface StaticHostOptions {
  /** Where the copy of the site is, with slashes at both ends. */
  readonly prefix: string
  /** Whether ranges are answered; a host without them always sends whole files. */
  readonly knowsRanges: boolean
  /** Whether pages of other origins may read. Default: false. */
  readonly allowsOthers?: boolean
  /** A request is answered when this has resolved. */
  readonly beforeAnswer?: (path: string) => Promise<void>
}

/** A plain file server with a copy of the site, and of a store in `data/` beside it. */
export interface StaticHost {
  readonly url: string
  /** Puts the store there as it is now. */
  copyStore(dir: string): void
  /** The paths that were asked for, in order. */
  readonly paths: readonly string[]
  /** Those whose answer was not waited for. */
  readonly abandonedPaths: readonly string[]
}

/** Nothing but GET, Content-Type and, if wanted, Range. It ends with the test. */
export async function staticHostForTest(options: StaticHostOptions): Promise<StaticHost> {
  const root = makeFolder()
  onTestFinished(() => removeFolder(root))
  const board = join(root, options.prefix)
  mkdirSync(board, { recursive: true })
  cpSync(SITE, board, { recursive: true })
  const paths: string[] = []
  const abandonedPaths: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    paths.push(path)
    response.on('close', () => {
      if (!response.writableFinished) abandonedPaths.push(path)
    })
    const ready = options.beforeAnswer?.(path) ?? Promise.resolve()
    if (options.allowsOthers === true) response.setHeader('Access-Control-Allow-Origin', '*')
    void ready.then(() => answer(request, response, root, options.knowsRanges))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The host has no port')
  return {
    url: `http://127.0.0.1:${address.port}${options.prefix}`,
    paths,
    abandonedPaths,
    copyStore(dir) {
      const data = join(board, 'data')
      rmSync(data, { recursive: true, force: true })
      cpSync(dir, data, { recursive: true })
    },
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  root: string,
  knowsRanges: boolean,
): void {
  const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/')
  const file = join(root, path.endsWith('/') ? `${path}index.html` : path)
  const isFile =
    file.startsWith(root) && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false)
  if (request.method !== 'GET' || !isFile) {
    response.writeHead(request.method === 'GET' ? 404 : 405).end()
    return
  }
  const bytes = readFileSync(file)
  const headers = { 'Content-Type': MEDIA_TYPES.get(extname(file)) ?? 'application/octet-stream' }
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  if (!knowsRanges || range === null) {
    response.writeHead(200, { ...headers, 'Content-Length': bytes.byteLength }).end(bytes)
    return
  }
  const startByte = Number(range[1])
  const endByte =
    range[2] === '' ? bytes.byteLength : Math.min(Number(range[2]) + 1, bytes.byteLength)
  if (startByte >= endByte) {
    response.writeHead(416, { 'Content-Range': `bytes */${bytes.byteLength}` }).end()
    return
  }
  const part = bytes.subarray(startByte, endByte)
  const contentRange = `bytes ${startByte}-${endByte - 1}/${bytes.byteLength}`
  response
    .writeHead(206, {
      ...headers,
      'Content-Length': part.byteLength,
      'Content-Range': contentRange,
    })
    .end(part)
}
