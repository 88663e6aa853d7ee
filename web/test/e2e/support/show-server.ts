import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { LineProcess } from './line-process.ts'

const COMMAND = fileURLToPath(new URL('../../../../sdk-node/bin/shardboard.js', import.meta.url))

/** A running `shardboard show`. */
export interface ShowServer {
  /** Ends in a slash. */
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/** @param port 0: any that is free @param environment besides that of the tests */
export async function startShow(
  dir: string,
  port = 0,
  environment: Readonly<Record<string, string>> = {},
): Promise<ShowServer> {
  const command = new LineProcess(
    COMMAND,
    ['show', '--dir', dir, '--port', String(port), '--json', '--no-open'],
    environment,
  )
  const told: unknown = JSON.parse(await command.nextLine())
  if (
    typeof told !== 'object' ||
    told === null ||
    !('url' in told && typeof told.url === 'string') ||
    !('port' in told && typeof told.port === 'number')
  ) {
    throw new Error(`shardboard show --json printed ${JSON.stringify(told)}`)
  }
  return { url: told.url, port: told.port, stop: () => command.kill('SIGTERM') }
}

/** As `startShow`; it ends with the test. */
export async function showForTest(
  dir: string,
  port = 0,
  environment: Readonly<Record<string, string>> = {},
): Promise<ShowServer> {
  const server = await startShow(dir, port, environment)
  onTestFinished(() => server.stop())
  return server
}
