import { expect } from 'vitest'

const TIMEOUT_MS = 20_000
const INTERVAL_MS = 30

/** Asks again until what `read` gives is as expected. */
export function eventually<Value>(
  read: () => Value | Promise<Value>,
  timeoutMs = TIMEOUT_MS,
): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(read, { timeout: timeoutMs, interval: INTERVAL_MS })
}
