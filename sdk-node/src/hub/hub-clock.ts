import { setTimeout as timeout } from 'node:timers/promises'

/** Time, as all that waits for the Hub sees it. */
export interface HubClock {
  nowUnixMs(): number
  /** @throws the signal's reason when aborted */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
  /** In [0, 1): so that those who failed together do not try again together. */
  random(): number
}

/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

export const systemClock: HubClock = {
  nowUnixMs: () => Date.now(),
  sleep: async (durationMs, signal) => {
    await timeout(Math.min(durationMs, MAX_TIMER_MS), undefined, signal && { signal })
  },
  random: () => Math.random(),
}

const FIRST_BACKOFF_MS = 1000
const MAX_BACKOFF_MS = 60_000

/** How long to wait before the `retry`th try, which counts from 1: longer each time, and never the same. */
export function backoffMs(retry: number, clock: Pick<HubClock, 'random'>): number {
  const longestMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** retry)
  return longestMs / 2 + (clock.random() * longestMs) / 2
}
