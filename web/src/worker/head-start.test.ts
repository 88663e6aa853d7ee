import { expect, it } from 'vitest'
import { ManualClock } from '../../test/store-fixture/manual-clock.ts'
import { HeadStart } from './head-start.ts'
import { nextTask } from './message-pauses.ts'

/** Tasks that end when they are told to, and the order in which they started. */
function tasks(clock: ManualClock) {
  const headStart = new HeadStart(clock, 100)
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const run = (name: string): Promise<string> =>
    headStart.run(() => {
      started.push(name)
      return new Promise((resolve) => ends.set(name, () => resolve(name)))
    })
  return { run, started, end: (name: string) => ends.get(name)?.() }
}

it('starts the first, and the others together when that is done', async () => {
  const { run, started, end } = tasks(new ManualClock())
  const running = ['a', 'b', 'c'].map(run)
  await nextTask()
  expect(started).toEqual(['a'])
  end('a')
  await nextTask()
  expect(started).toEqual(['a', 'b', 'c'])
  for (const name of ['b', 'c']) end(name)
  expect(await Promise.all(running)).toEqual(['a', 'b', 'c'])
  void run('d')
  void run('e')
  await nextTask()
  expect(started).toEqual(['a', 'b', 'c', 'd'])
})

it('waits no longer than it should', async () => {
  const clock = new ManualClock()
  const { run, started } = tasks(clock)
  void run('a')
  void run('b')
  clock.advance(99)
  await nextTask()
  expect(started).toEqual(['a'])
  clock.advance(1)
  await nextTask()
  expect(started).toEqual(['a', 'b'])
})

it('goes on after a task that failed', async () => {
  const headStart = new HeadStart(new ManualClock(), 100)
  const failed = headStart.run(() => Promise.reject(new Error('no')))
  const next = headStart.run(() => Promise.resolve('next'))
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('next')
})
