/** Between pushes, once a session is some minutes old: the Hub counts commits, and keeps all of them. */
export const DEFAULT_PUSH_INTERVAL_MS = 300_000

/** The first pushes, in parts of the interval since the session's start: so that one sees the run soon. */
const FIRST_PUSHES = [1 / 20, 1 / 4]

/**
 * When the next push is due.
 * @param startedUnixMs the session's start
 * @param afterUnixMs the push before, or the start
 */
export function nextPushUnixMs(
  startedUnixMs: number,
  afterUnixMs: number,
  intervalMs: number,
): number {
  const ageMs = afterUnixMs - startedUnixMs
  const soon = FIRST_PUSHES.map((part) => part * intervalMs).find((atMs) => atMs > ageMs)
  return soon === undefined ? afterUnixMs + intervalMs : startedUnixMs + soon
}

/**
 * How long a run on the Hub is taken for alive: its heartbeat is seen with the push that brings it, and a
 * push may have to wait.
 */
export function pushedHeartbeatExpiryMs(intervalMs: number): number {
  return 2 * intervalMs + 60_000
}
