import { describe, expect, it } from 'vitest'
import { LatestTask } from './latest-task.ts'

function controlled(): {
  task: LatestTask<number>
  finish: (error?: Error) => void
  starts: () => number
} {
  let startCount = 0
  const waiting: { resolve: (value: number) => void; reject: (error: Error) => void }[] = []
  const task = new LatestTask(() => {
    startCount++
    return new Promise<number>((resolve, reject) => waiting.push({ resolve, reject }))
  })
  return {
    task,
    finish: (error) => {
      const next = waiting.shift()
      if (error === undefined) next?.resolve(startCount)
      else next?.reject(error)
    },
    starts: () => startCount,
  }
}

describe('LatestTask', () => {
  it('gives those who ask during a run the result of the next one, together', async () => {
    const { task, finish, starts } = controlled()
    const first = task.run()
    const second = task.run()
    const third = task.run()
    expect(starts()).toBe(1)
    finish()
    expect(await first).toBe(1)
    await Promise.resolve()
    expect(starts()).toBe(2)
    const fourth = task.run()
    finish()
    expect(await Promise.all([second, third])).toEqual([2, 2])
    await Promise.resolve()
    finish()
    expect(await fourth).toBe(3)
  })

  it('goes on after a run that failed', async () => {
    const { task, finish } = controlled()
    const first = task.run()
    const second = task.run()
    finish(new Error('no'))
    await expect(first).rejects.toThrow('no')
    await Promise.resolve()
    finish()
    expect(await second).toBe(2)
    const third = task.run()
    finish()
    expect(await third).toBe(3)
  })
})
