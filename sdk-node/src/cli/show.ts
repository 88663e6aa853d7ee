import { stat } from 'node:fs/promises'
import { messageOf, quote, systemCodeOf } from '../errors.ts'
import { parseHubOrigin } from '../serve/hub-origin.ts'
import { createDashboardServer, type DashboardServer } from '../serve/dashboard-server.ts'
import { findProject } from '../store/find-project.ts'
import { resolveStoreDirectory } from '../store/store-directory.ts'
import type { CommandIo } from './command-io.ts'
import { describeListenFailure } from './listen-failure.ts'

/** The command line of `shardboard show`. */
export interface ShowOptions {
  readonly project?: string
  readonly dir?: string
  readonly host: string
  readonly port: number
  readonly allowHost?: readonly string[]
  readonly open: boolean
  readonly json?: boolean
}

/** What `show` is made of. */
export interface ShowParts {
  /** The built site's folder. */
  readonly siteDir: string
  /** Publishes what dead writers left in a store. */
  readonly recoverProjects?: (storeDir: string) => Promise<void>
}

/** How many ports after the wanted one are tried. */
const FURTHER_PORTS = 100

/**
 * Serves the dashboard until it is told to stop.
 * @throws with a message for the user when it cannot
 */
export async function runShow(
  options: ShowOptions,
  parts: ShowParts,
  io: CommandIo,
): Promise<void> {
  const stopped = io.untilStopped()
  const storeDir = resolveStoreDirectory(options.dir, io.environment)
  const hasStore = await isFolder(storeDir)
  const server = await listen(options, parts, storeDir, io)
  const url = dashboardUrl(server.url, options.project)
  if (options.project !== undefined && hasStore) noteMissingProject(storeDir, options.project, io)
  if (options.port !== 0 && server.port !== options.port) {
    io.note(`Port ${options.port} is taken; this is port ${server.port}.`)
  }
  if (!isLoopback(options.host)) {
    io.note('Whoever can reach this machine can read the store: there is no password.')
  }
  if (options.json === true) {
    const { host, port } = server
    const project = options.project ?? null
    io.print(JSON.stringify({ url, host, port, dir: storeDir, project }))
  } else {
    io.print(`Dashboard: ${url}`)
    io.print(`Data:      ${storeDir}${hasStore ? '' : ' (nothing there yet)'}`)
    io.print('Press Ctrl-C to stop.')
  }
  if (options.open && options.json !== true && !isContinuousIntegration(io.environment)) {
    io.openBrowser(url).catch((error: unknown) => {
      io.note(`No browser could be opened (${messageOf(error)}). Open the address above in one.`)
    })
  }
  await stopped
  await server.close()
}

async function listen(
  options: ShowOptions,
  { siteDir, recoverProjects }: ShowParts,
  storeDir: string,
  io: CommandIo,
): Promise<DashboardServer> {
  let lastWarning = ''
  const hubUrl = hubUrlOf(io)
  try {
    return await createDashboardServer({
      storeDir,
      siteDir,
      host: options.host,
      port: options.port,
      portAttempts: 1 + FURTHER_PORTS,
      allowedHosts: options.allowHost ?? [],
      ...(hubUrl !== undefined && { hubUrl }),
      ...(recoverProjects !== undefined && { recoverProjects: () => recoverProjects(storeDir) }),
      onWarning: (message) => {
        if (message !== lastWarning) io.note(message)
        lastWarning = message
      },
    })
  } catch (cause) {
    const { host, port } = options
    throw new Error(describeListenFailure(cause, host, port, port + FURTHER_PORTS), { cause })
  }
}

/** The Hub that the environment names for all of its tools; undefined: none, or none that makes sense. */
function hubUrlOf(io: CommandIo): string | undefined {
  const endpoint = io.environment['HF_ENDPOINT']
  if (endpoint === undefined || endpoint === '') return undefined
  const origin = parseHubOrigin(endpoint)
  if (origin === undefined) {
    io.note(
      `HF_ENDPOINT${endpoint.includes('@') ? '' : ` is ${quote(endpoint)}, and`} is ignored: it should be an address such as https://huggingface.co.`,
    )
  }
  return origin
}

/** The page waits for the project: whoever starts its first run just now finds it there. */
function noteMissingProject(storeDir: string, project: string, io: CommandIo): void {
  try {
    findProject(storeDir, project)
  } catch (error) {
    io.note(`${messageOf(error)}. The page shows it once it is there.`)
  }
}

/**
 * @returns false when there is nothing at `dir`
 * @throws when there is something else
 */
async function isFolder(dir: string): Promise<boolean> {
  try {
    if ((await stat(dir)).isDirectory()) return true
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    throw error
  }
  throw new Error(`${quote(dir)} is not a folder. Name a store's folder with --dir.`)
}

function dashboardUrl(serverUrl: string, project: string | undefined): string {
  const url = new URL(serverUrl)
  if (project !== undefined) url.searchParams.set('project', project)
  return url.href
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function isContinuousIntegration({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0'
}
