import { accountOf, CommitLedger, ledgerFolder } from './commit-ledger.ts'
import { systemClock, type HubClock } from './hub-clock.ts'
import type { HubPatience } from './hub-patience.ts'

/** After so many failures on end a command gives up: the next one goes on where it was. */
export const MAX_RETRIES = 8

export interface PatienceOptions {
  readonly hubUrl: string
  readonly token: string
  readonly environment: NodeJS.ProcessEnv
  readonly onDelay: (message: string) => void
  /** @default the system's */
  readonly clock?: HubClock
  /** Names this process in the ledger of commits. @default its id */
  readonly writer?: string
  /** @default never gives up */
  readonly maxRetries?: number
}

/** How this process waits for the Hub, with the budget of commits that it shares with others. */
export function openPatience(options: PatienceOptions): HubPatience {
  const { hubUrl, token, environment, onDelay, clock = systemClock, maxRetries } = options
  const writer = options.writer ?? String(process.pid)
  const ledger = new CommitLedger(
    ledgerFolder(environment),
    accountOf(hubUrl, token),
    writer,
    clock,
  )
  return { ledger, clock, onDelay, ...(maxRetries !== undefined && { maxRetries }) }
}
