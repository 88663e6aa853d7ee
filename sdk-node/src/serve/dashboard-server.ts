import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import { messageOf, systemCodeOf } from '../errors.ts'
import { ChangeFeeds } from './change-feeds.ts'
import { CompressedFiles } from './compressed-files.ts'
import { listenOnFreePort } from './free-port.ts'
import { bracketed, HostCheck, hostNameOf } from './host-check.ts'
import { RecoverySchedule } from './recovery-schedule.ts'
import { repeatByTimer, type Repeat } from './repeat.ts'
import { sendText } from './response-headers.ts'
import { routeRequest, siteFolder, storeFolder, type Routes } from './route-request.ts'

export interface DashboardServerOptions {
  /** The store's folder. It may come to be later. */
  readonly storeDir: string
  /** The built site's folder. */
  readonly siteDir: string
  /**
   * The address to listen on. Any but a loopback address lets other machines read the store.
   * @default '127.0.0.1'
   */
  readonly host?: string
  /**
   * 0: any free one.
   * @default 7860
   */
  readonly port?: number
  /**
   * How many ports are tried, upwards from `port`, while they are taken.
   * @default 1
   */
  readonly portAttempts?: number
  /** The origin of the Hub that the page's `?dataset=` is of. Default: huggingface.co. */
  readonly hubUrl?: string
  /** Names besides the machine's own that a browser may call this server by. */
  readonly allowedHosts?: readonly string[]
  /**
   * Publishes what dead writers left. Called at the start and every 2 s while a page is open; its
   * failure is a warning.
   */
  readonly recoverProjects?: () => Promise<void>
  /** Told of what went wrong and did not end the server. */
  readonly onWarning: (message: string) => void
  /** @default timers */
  readonly repeat?: Repeat
}

export interface DashboardServer {
  /** Where a browser on this machine finds the page; ends in a slash. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Ends every connection; resolves when nothing of the server is running any more. */
  close(): Promise<void>
}

export const DEFAULT_HOST = '127.0.0.1'
export const DEFAULT_PORT = 7860

const MAX_COMPRESSED_CACHE_BYTES = 64 * 1024 * 1024

/** A reader that takes nothing for so long is gone; event streams have their heartbeats. */
const IDLE_CONNECTION_MS = 120_000

/**
 * Serves the built site and a store, both as they lie on the disk, and tells of the store's changes.
 * @throws when no port can be listened on
 */
export async function createDashboardServer(
  options: DashboardServerOptions,
): Promise<DashboardServer> {
  const { storeDir, onWarning, host = DEFAULT_HOST, repeat = repeatByTimer } = options
  const feeds = new ChangeFeeds({ storeDir, repeat, onWarning })
  const routes: Routes = {
    hostCheck: new HostCheck({
      boundHost: host,
      allowedHosts: options.allowedHosts ?? [],
      machineName: hostname(),
    }),
    site: siteFolder(options.siteDir),
    store: storeFolder(storeDir),
    compressed: new CompressedFiles(MAX_COMPRESSED_CACHE_BYTES),
    feeds,
    repeat,
    hubUrl: options.hubUrl,
  }
  const server = createServer(
    (request, response) => void answer(routes, request, response, onWarning),
  )
  server.timeout = IDLE_CONNECTION_MS
  const port = await listenOnFreePort(
    server,
    host,
    options.port ?? DEFAULT_PORT,
    options.portAttempts ?? 1,
  )
  server.on('error', (error) => onWarning(`A connection was not accepted: ${error.message}`))
  const recovery =
    options.recoverProjects &&
    new RecoverySchedule({
      recoverProjects: options.recoverProjects,
      isWanted: () => feeds.isListenedTo,
      repeat,
      onWarning,
    })
  let closed: Promise<unknown> | undefined
  return {
    url: `http://${browsableHost(host)}:${port}/`,
    host,
    port,
    close: async () => {
      closed ??= Promise.all([closeServer(server), recovery?.close()])
      feeds.close()
      await closed
    },
  }
}

async function answer(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
  onWarning: (message: string) => void,
): Promise<void> {
  try {
    await routeRequest(routes, request, response)
  } catch (error) {
    const code = systemCodeOf(error)
    onWarning(`${request.url ?? ''} could not be answered: ${messageOf(error)}`)
    if (response.headersSent) {
      response.destroy()
    } else if (code === 'EACCES' || code === 'EPERM') {
      sendText(response, 403, 'The server is not permitted to read this file.')
    } else {
      sendText(response, 500, `The server could not read this file (${code ?? 'internal error'}).`)
    }
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** A wildcard is no address that a browser can ask for. */
function browsableHost(host: string): string {
  const name = hostNameOf(bracketed(host)) ?? bracketed(host)
  if (name === '0.0.0.0') return '127.0.0.1'
  return name === '[::]' ? '[::1]' : name
}
