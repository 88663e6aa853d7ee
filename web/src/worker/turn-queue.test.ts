import { describe, expect, it } from 'vitest'
import { nextTask } from './message-pauses.ts'
import { TurnQueue } from './turn-queue.ts'

describe('TurnQueue', () => {
  it('runs so many at a time, in the order in which they came', async () => {
    const queue = new TurnQueue(3)
    const started: number[] = []
    let runningCount = 0
    let maxRunningCount = 0
    const task = async (index: number): Promise<number> => {
      started.push(index)
      maxRunningCount = Math.max(maxRunningCount, ++runningCount)
      for (let turn = 0; turn <= index % 4; turn++) await nextTask()
      runningCount--
      if (index % 5 === 0) throw new Error(`task ${index}`)
      return index
    }
    const indexes = Array.from({ length: 40 }, (_, index) => index)
    const runAll = (some: readonly number[]): Promise<PromiseSettledResult<number>[]> =>
      Promise.allSettled(some.map((index) => queue.run(() => task(index))))
    const first = runAll(indexes.slice(0, 20))
    // Some come while others wait, and have been handed a turn.
    for (let turn = 0; turn < 8; turn++) await nextTask()
    const second = runAll(indexes.slice(20))
    const results = [...(await first), ...(await second)]
    expect(started).toEqual(indexes)
    expect(maxRunningCount).toBe(3)
    expect(results.map((result) => result.status === 'fulfilled')).toEqual(
      indexes.map((index) => index % 5 !== 0),
    )
  })

  it('passes over those that give up while they wait', async () => {
    const queue = new TurnQueue(1)
    let release = (): void => {}
    const first = queue.run(() => new Promise<void>((resolve) => (release = resolve)))
    const controller = new AbortController()
    const second = queue.run(async () => 'second', controller.signal)
    const third = queue.run(async () => 'third')
    controller.abort()
    await expect(second).rejects.toThrow(/abort/i)
    release()
    await first
    expect(await third).toBe('third')
    await expect(queue.run(async () => 'late', controller.signal)).rejects.toThrow(/abort/i)
    expect(await queue.run(async () => 'after')).toBe('after')
  })
})
