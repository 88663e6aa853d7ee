import type { CommitLedger } from './commit-ledger.ts'
import { backoffMs, type HubClock } from './hub-clock.ts'
import { asHubFailure, type HubFailure } from './hub-failure.ts'

/** How one waits for the Hub. */
export interface HubPatience {
  readonly ledger: CommitLedger
  readonly clock: HubClock
  /** Told of what delays the work, and for how many milliseconds at least where that is known. */
  readonly onDelay: (message: string, waitMs?: number) => void
  /** After so many failures on end it gives up; an hour's quota that is used up is none. @default never */
  readonly maxRetries?: number
}

/** What a 429 on a commit means when it does not say for how long. */
const QUOTA_PAUSE_MS = 5 * 60_000

/**
 * Waits until one more commit is within the budget, and takes it.
 * @returns whether it had to wait
 */
export async function takeTurn(
  { ledger, clock, onDelay }: HubPatience,
  signal: AbortSignal,
): Promise<boolean> {
  let hasWaited = false
  for (let waitMs = ledger.take(); waitMs > 0; waitMs = ledger.take()) {
    hasWaited = true
    onDelay(`the hour's commits are used up; the next one is in ${minutes(waitMs)}`, waitMs)
    await clock.sleep(waitMs, signal)
  }
  return hasWaited
}

/**
 * Waits as long as a failure asks for.
 * @param retry of the work; counts from 1
 * @throws the failure when another try would bring no more
 */
export async function waitAfter(
  failure: HubFailure,
  retry: number,
  patience: HubPatience,
  signal: AbortSignal,
): Promise<void> {
  const { ledger, clock, onDelay, maxRetries = Infinity } = patience
  if (failure.kind === 'denied' || failure.kind === 'rejected') throw failure
  if (failure.kind === 'quota') {
    const pauseMs = Math.max(QUOTA_PAUSE_MS, failure.retryAfterMs ?? 0)
    ledger.block(pauseMs)
    onDelay(`${failure.message}; it goes on in ${minutes(pauseMs)}`, pauseMs)
    await clock.sleep(pauseMs + backoffMs(retry, clock), signal)
    return
  }
  if (retry > maxRetries) throw failure
  if (failure.kind !== 'stale') onDelay(failure.message)
  await clock.sleep(Math.max(failure.retryAfterMs ?? 0, backoffMs(retry, clock)), signal)
}

function minutes(durationMs: number): string {
  const count = Math.ceil(durationMs / 60_000)
  return count === 1 ? 'a minute' : `${count} minutes`
}

/** Failures of reading that are over when one comes again. */
const PASSING = new Set(['transient', 'rate', 'busy'])

/**
 * Reads from the Hub, again and again where that may help.
 * @throws {HubFailure} and the signal's reason
 */
export async function readSteadily<Value>(
  read: () => Promise<Value>,
  patience: HubPatience,
  signal: AbortSignal,
): Promise<Value> {
  for (let retry = 1; ; retry++) {
    signal.throwIfAborted()
    try {
      return await read()
    } catch (error) {
      signal.throwIfAborted()
      const failure = asHubFailure(error)
      if (failure === null) throw error
      if (!PASSING.has(failure.kind)) throw failure
      await waitAfter(failure, retry, patience, signal)
    }
  }
}
