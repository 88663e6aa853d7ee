import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { JsonFields, parseJson } from '../layout/index.ts'
import { withFileLock } from '../store/file-lock.ts'
import { publishFile } from '../store/publish-file.ts'
import type { HubClock } from './hub-clock.ts'

/** What the Hub lets a free account commit in an hour. */
const HOURLY_QUOTA = 128
const HOUR_MS = 3600_000

/** So many commits at once, and then evenly so many an hour: no hour has more than both together. */
interface Allowance {
  readonly atOnce: number
  readonly hourly: number
}

/** A quarter of the quota, most of it for short runs that end one after the other. */
const OF_PROCESS: Allowance = { atOnce: 20, hourly: HOURLY_QUOTA / 4 - 20 }
/** All of this machine leave a quarter to the account's others. */
const OF_HOST: Allowance = { atOnce: 36, hourly: (HOURLY_QUOTA * 3) / 4 - 36 }

/** Until when, in unix milliseconds, commits that were made are paid for, one by one and evenly. */
interface Ledger {
  readonly hostPaidUnixMs: number
  readonly writersPaidUnixMs: Readonly<Record<string, number>>
  /** Until when the Hub takes no more. */
  readonly blockedUntilUnixMs: number
}

const EMPTY: Ledger = { hostPaidUnixMs: 0, writersPaidUnixMs: {}, blockedUntilUnixMs: 0 }

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
      const { hostPaidUnixMs, writersPaidUnixMs, blockedUntilUnixMs } = ledger
      const ownPaidUnixMs = writersPaidUnixMs[this.#writer] ?? 0
      waitMs = Math.max(
        0,
        blockedUntilUnixMs - nowUnixMs,
        untilRoom(OF_HOST, hostPaidUnixMs, nowUnixMs),
        untilRoom(OF_PROCESS, ownPaidUnixMs, nowUnixMs),
      )
      if (waitMs > 0) return ledger
      return {
        ...ledger,
        hostPaidUnixMs: paidAfter(OF_HOST, hostPaidUnixMs, nowUnixMs),
        writersPaidUnixMs: {
          ...writersPaidUnixMs,
          [this.#writer]: paidAfter(OF_PROCESS, ownPaidUnixMs, nowUnixMs),
        },
      }
    })
    return waitMs
  }

  /** The Hub takes no commits for so long, and an hour at most, from nobody. */
  block(durationMs: number): void {
    const untilUnixMs = this.#clock.nowUnixMs() + Math.min(durationMs, HOUR_MS)
    this.#change((ledger) => ({
      ...ledger,
      blockedUntilUnixMs: Math.max(ledger.blockedUntilUnixMs, untilUnixMs),
    }))
  }

  #change(change: (ledger: Ledger) => Ledger): void {
    try {
      mkdirSync(join(this.#file, '..'), { recursive: true })
      withFileLock(`${this.#file}.lock`, () => {
        const kept = readLedger(this.#file) ?? this.#own
        const before = this.#current(kept)
        this.#own = change(before)
        // An end that is too far ahead has to be written down nearer: else it stays as far ahead.
        const isNearer = before.blockedUntilUnixMs < kept.blockedUntilUnixMs
        if (this.#own === before && !isNearer) return
        publishFile(this.#file, JSON.stringify(this.#own), { durable: false })
      })
    } catch {
      this.#own = change(this.#current(this.#own))
    }
  }

  /** Without what has long been paid, and what only a clock that was wrong can have written. */
  #current({ hostPaidUnixMs, writersPaidUnixMs, blockedUntilUnixMs }: Ledger): Ledger {
    const nowUnixMs = this.#clock.nowUnixMs()
    const writers = Object.entries(writersPaidUnixMs).filter(
      ([, paid]) => paid > nowUnixMs && isPlausible(OF_PROCESS, paid, nowUnixMs),
    )
    return {
      hostPaidUnixMs: isPlausible(OF_HOST, hostPaidUnixMs, nowUnixMs) ? hostPaidUnixMs : 0,
      writersPaidUnixMs: Object.fromEntries(writers),
      blockedUntilUnixMs: Math.min(blockedUntilUnixMs, nowUnixMs + HOUR_MS),
    }
  }
}

/** Nobody pays further ahead than for all at once; the hour is for clocks that are set back a little. */
function isPlausible(
  { atOnce, hourly }: Allowance,
  paidUnixMs: number,
  nowUnixMs: number,
): boolean {
  return paidUnixMs <= nowUnixMs + atOnce * (HOUR_MS / hourly) + HOUR_MS
}

/** Source: the generic cell rate algorithm, ITU-T I.371 */
function untilRoom({ atOnce, hourly }: Allowance, paidUnixMs: number, nowUnixMs: number): number {
  return paidUnixMs - (atOnce - 1) * (HOUR_MS / hourly) - nowUnixMs
}

function paidAfter({ hourly }: Allowance, paidUnixMs: number, nowUnixMs: number): number {
  return Math.max(nowUnixMs, paidUnixMs) + HOUR_MS / hourly
}

/** @returns undefined where there is none, or nobody can read it */
function readLedger(file: string): Ledger | undefined {
  try {
    const fields = new JsonFields(parseJson(readFileSync(file, 'utf8'), file), file)
    const writers = Object.entries(fields.object('writersPaidUnixMs'))
    return {
      hostPaidUnixMs: fields.number('hostPaidUnixMs'),
      blockedUntilUnixMs: fields.number('blockedUntilUnixMs'),
      writersPaidUnixMs: Object.fromEntries(
        writers.flatMap(([writer, paid]) => (typeof paid === 'number' ? [[writer, paid]] : [])),
      ),
    }
  } catch {
    return undefined
  }
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
