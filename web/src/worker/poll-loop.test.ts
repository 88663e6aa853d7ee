import { expect, test } from 'vitest'
import { ManualClock } from '../../test/store-fixture/manual-clock.ts'
import { nextTask } from './message-pauses.ts'
import { PollLoop } from './poll-loop.ts'
import { HUB_PACE } from './poll-pace.ts'

const STEP_MS = 1000

/** When a loop asks in `spanMs`, in seconds since its start; what `poll` says is new or fails. */
async function askedAt(spanMs: number, poll: (seconds: number) => boolean): Promise<number[]> {
  const clock = new ManualClock()
  const startUnixMs = clock.nowUnixMs()
  const asked: number[] = []
  const loop = new PollLoop(clock, HUB_PACE, {
    poll: async () => {
      const seconds = (clock.nowUnixMs() - startUnixMs) / 1000
      asked.push(seconds)
      return poll(seconds)
    },
    answered: () => undefined,
    failed: () => undefined,
  })
  loop.start()
  for (let ms = 0; ms < spanMs; ms += STEP_MS) {
    clock.advance(STEP_MS)
    await nextTask()
  }
  loop.stop()
  return asked
}

test('a run that is pushed every minute is seen within one push', async () => {
  let seen = 0
  const asked = await askedAt(20 * 60_000, (seconds) => {
    const pushes = Math.floor(seconds / 60)
    const isNew = pushes > seen
    seen = pushes
    return isNew
  })
  for (let push = 60; push < 1100; push += 60) {
    const next = asked.find((seconds) => seconds >= push) ?? Infinity
    expect(next - push).toBeLessThan(60)
  }
})

test('what rests is asked ever more seldom, and at least every five minutes', async () => {
  const asked = await askedAt(60 * 60_000, () => false)
  expect(asked[0]).toBe(15)
  expect(asked.length).toBeLessThan(20)
  const pauses = asked.slice(1).map((seconds, index) => seconds - (asked[index] ?? 0))
  expect(Math.max(...pauses)).toBeLessThanOrEqual(301)
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(299)
})

test('a host that fails is asked half as often each time', async () => {
  const asked = await askedAt(10 * 60_000, () => {
    throw new Error('no answer')
  })
  expect(asked).toEqual([15, 45, 105, 225, 465])
})
