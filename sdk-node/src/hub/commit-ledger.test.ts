import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommitLedger } from './commit-ledger.ts'
import type { HubClock } from './hub-clock.ts'

const HOUR_MS = 3600_000

let folder: string
let nowUnixMs: number
const clock: HubClock = {
  nowUnixMs: () => nowUnixMs,
  random: () => 0,
  sleep: async (durationMs) => {
    nowUnixMs += durationMs
  },
}
const open = (writer: string, account = 'account'): CommitLedger =>
  new CommitLedger(folder, account, writer, clock)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardboard-ledger-'))
  nowUnixMs = Date.UTC(2026, 0, 1)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** How many commits these make until a time, each as soon as it may. */
function commitUntil(ledgers: readonly CommitLedger[], untilUnixMs: number): number[] {
  const times: number[] = []
  while (nowUnixMs < untilUnixMs) {
    const waits = ledgers.map((ledger) => ledger.take())
    for (const waitMs of waits) if (waitMs === 0) times.push(nowUnixMs)
    nowUnixMs += Math.max(1, Math.min(...waits))
  }
  return times
}

const mostInAnHour = (times: readonly number[]): number =>
  Math.max(
    ...times.map((end) => times.filter((time) => time > end - HOUR_MS && time <= end).length),
  )

describe('the budget of commits', () => {
  it('is a quarter of the quota for a process, in any hour', () => {
    const times = commitUntil([open('a')], nowUnixMs + 5 * HOUR_MS)
    expect(mostInAnHour(times)).toBeLessThanOrEqual(32)
    expect(times.length).toBeGreaterThan(5 * 12)
  })

  it('is three quarters for all of a machine, and shared out', () => {
    const startUnixMs = nowUnixMs
    const ledgers = Array.from({ length: 16 }, (_, index) => open(`process ${index}`))
    const times = commitUntil(ledgers, nowUnixMs + 3 * HOUR_MS)
    expect(mostInAnHour(times)).toBeLessThanOrEqual(96)
    expect(times.length).toBeGreaterThan(3 * 60)
    // No burst, and then nothing for long.
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? startUnixMs))
    expect(Math.max(...gaps)).toBeLessThan(2 * 60_000)
  })

  it('is each account’s own', () => {
    const [one, other] = [open('a', 'one'), open('a', 'other')]
    while (one.take() === 0);
    expect(other.take()).toBe(0)
  })

  it('is nobody’s while the Hub says so', () => {
    open('a').block(600_000)
    expect(open('b').take()).toBe(600_000)
    nowUnixMs += 600_000
    expect(open('b').take()).toBe(0)
  })

  it('is known to a process that has just begun', () => {
    const first = open('same')
    while (first.take() === 0);
    expect(open('same').take()).toBeGreaterThan(0)
  })

  it('is counted by each alone where it cannot be written down', () => {
    writeFileSync(join(folder, 'file'), '')
    const ledger = new CommitLedger(join(folder, 'file'), 'account', 'a', clock)
    const times = commitUntil([ledger], nowUnixMs + HOUR_MS)
    expect(mostInAnHour(times)).toBeLessThanOrEqual(32)
  })

  it('starts anew where what was written down is damaged', () => {
    open('a').take()
    writeFileSync(join(folder, 'commits-account.json'), '{"hostPaid')
    expect(open('a').take()).toBe(0)
  })

  it('is there again once a clock that was years ahead is right', () => {
    const rightUnixMs = nowUnixMs
    nowUnixMs += 5 * 365 * 24 * HOUR_MS
    const ledger = open('a')
    while (ledger.take() === 0);
    nowUnixMs = rightUnixMs
    expect(ledger.take()).toBe(0)
    expect(open('b').take()).toBe(0)
  })

  it('is kept by a clock that is set back a little', () => {
    const ledger = open('a')
    while (ledger.take() === 0);
    nowUnixMs -= HOUR_MS / 2
    expect(ledger.take()).toBeGreaterThan(HOUR_MS / 2)
  })

  it('is nobody’s for an hour at most, whatever the Hub says', () => {
    open('a').block(1000 * HOUR_MS)
    expect(open('b').take()).toBe(HOUR_MS)
    nowUnixMs += HOUR_MS
    expect(open('b').take()).toBe(0)
  })

  it('is nobody’s for an hour at most, although it was written by a clock years ahead', () => {
    const rightUnixMs = nowUnixMs
    nowUnixMs += 5 * 365 * 24 * HOUR_MS
    open('a').block(600_000)
    nowUnixMs = rightUnixMs
    expect(open('b').take()).toBe(HOUR_MS)
    nowUnixMs += HOUR_MS
    expect(open('b').take()).toBe(0)
  })
})
