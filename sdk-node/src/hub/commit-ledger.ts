import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { withFileLock } from '../store/file-lock.ts'
import { publishFile } from '../store/publish-file.ts'
import type { HubClock } from './hub-clock.ts'

/** What the Hub lets a free account commit in an hour. */
const HOURLY_QUOTA = 128
/** A process takes a quarter of it at most. */
const MAX_OF_PROCESS = HOURLY_QUOTA / 4
/** All of this machine leave some to the account's others. */
const MAX_OF_HOST = (HOURLY_QUOTA * 3) / 4
const HOUR_MS = 3600_000

interface Ledger {
  /** When this machine's processes committed, and which of them, in the last hour; ascending. */
  readonly commits: readonly (readonly [unixMs: number, writer: string])[]
  /** Until when the Hub takes no more. */
  readonly blockedUntilUnixMs: number
}

const EMPTY: Ledger = { commits: [], blockedUntilUnixMs: 0 }

/**
 * How much of an account's hourly budget of commits this machine has used: a file that all of its
 * processes share, whichever stores they write. Where it cannot be kept, each process counts by itself.
 */
export class CommitLedger {
  readonly #file: string
  readonly #writer: string
  readonly #clock: HubClock
  #own: Ledger = EMPTY

  /**
   * @param folder that all processes of the user share
   * @param writer names this process
   */
  constructor(folder: string, account: string, writer: string, clock: HubClock) {
    this.#file = join(folder, `commits-${account}.json`)
    this.#writer = writer
    this.#clock = clock
  }

  /**
   * Takes one commit of the budget, where there is one.
   * @returns 0, or for how many milliseconds there is none
   */
  take(): number {
    let waitMs = 0
    this.#change((ledger) => {
      const nowUnixMs = this.#clock.nowUnixMs()
      waitMs = waitOf(ledger, this.#writer, nowUnixMs)
      if (waitMs > 0) return ledger
      return { ...ledger, commits: [...ledger.commits, [nowUnixMs, this.#writer]] }
    })
    return waitMs
  }

  /** The Hub takes no commits for so long, from nobody. */
  block(durationMs: number): void {
    this.#change((ledger) => ({
      ...ledger,
      blockedUntilUnixMs: Math.max(ledger.blockedUntilUnixMs, this.#clock.nowUnixMs() + durationMs),
    }))
  }

  #change(change: (ledger: Ledger) => Ledger): void {
    const sinceUnixMs = this.#clock.nowUnixMs() - HOUR_MS
    const recent = (ledger: Ledger): Ledger => ({
      ...ledger,
      commits: ledger.commits.filter(([unixMs]) => unixMs > sinceUnixMs),
    })
    try {
      mkdirSync(join(this.#file, '..'), { recursive: true })
      withFileLock(`${this.#file}.lock`, () => {
        const before = recent(readLedger(this.#file) ?? this.#own)
        this.#own = change(before)
        if (this.#own === before) return
        publishFile(this.#file, JSON.stringify(this.#own), { durable: false })
      })
    } catch {
      this.#own = change(recent(this.#own))
    }
  }
}

function waitOf(ledger: Ledger, writer: string, nowUnixMs: number): number {
  const blockedMs = ledger.blockedUntilUnixMs - nowUnixMs
  const all = ledger.commits.map(([unixMs]) => unixMs)
  const own = ledger.commits.filter(([, by]) => by === writer).map(([unixMs]) => unixMs)
  return Math.max(
    0,
    blockedMs,
    untilRoom(all, MAX_OF_HOST, nowUnixMs),
    untilRoom(own, MAX_OF_PROCESS, nowUnixMs),
  )
}

/** Until as many are of the last hour that one more may be. */
function untilRoom(times: readonly number[], limit: number, nowUnixMs: number): number {
  const oldest = times[times.length - limit]
  return oldest === undefined ? 0 : oldest + HOUR_MS - nowUnixMs
}

function readLedger(file: string): Ledger | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof json !== 'object' || json === null) return undefined
    if (!('commits' in json) || !Array.isArray(json.commits)) return undefined
    const commits = json.commits.filter(isCommit)
    const blocked = 'blockedUntilUnixMs' in json ? json.blockedUntilUnixMs : 0
    return { commits, blockedUntilUnixMs: typeof blocked === 'number' ? blocked : 0 }
  } catch {
    return undefined
  }
}

function isCommit(value: unknown): value is [number, string] {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string'
}

/** The folder of ledgers: of the user, or as SHARDBOARD_HUB_STATE_DIR says. */
export function ledgerFolder(environment: NodeJS.ProcessEnv): string {
  const named = environment['SHARDBOARD_HUB_STATE_DIR']
  if (named !== undefined && named !== '') return named
  return envPaths('shardboard', { suffix: '' }).cache
}

/** Tells accounts apart without naming them or their tokens. */
export function accountOf(hubUrl: string, token: string): string {
  return createHash('sha256').update(`${hubUrl} ${token}`).digest('hex').slice(0, 16)
}
