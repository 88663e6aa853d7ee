/** How a host that tells nothing by itself is asked. */
export interface PollPace {
  /** While things change. */
  readonly minIntervalMs: number
  /** When nothing has changed for long. */
  readonly maxIntervalMs: number
  /** So much later than it was written a heartbeat may come to be seen. */
  readonly pulseDelayMs: number
}

/** For a host of one's own, with files that are written as points are logged. */
export const HOST_PACE: PollPace = {
  minIntervalMs: 2_000,
  maxIntervalMs: 30_000,
  pulseDelayMs: 0,
}

/** A Hub counts requests, and a run is pushed there every minute at first, and every five later on. */
export const HUB_PACE: PollPace = {
  minIntervalMs: 15_000,
  maxIntervalMs: 300_000,
  // Two pushes, of which one may fail, and the time until it is asked for.
  pulseDelayMs: 15 * 60_000,
}
