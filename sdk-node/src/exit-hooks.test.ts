import { expect, test } from 'vitest'
import { ExitHooks, type ExitListener } from './exit-hooks.ts'

const EVENTS = ['uncaughtExceptionMonitor', 'beforeExit', 'exit'] as const
const counts = (): number[] => EVENTS.map((event) => process.listenerCount(event))

test('handlers are there only while somebody listens, and none is for a signal', () => {
  const before = counts()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name))
  const hooks = new ExitHooks()
  const [first, second] = [listener(), listener()]
  hooks.add(first)
  hooks.add(second)
  expect(counts()).toEqual(before.map((count) => count + 1))
  hooks.remove(first)
  hooks.remove(first)
  expect(counts()).toEqual(before.map((count) => count + 1))
  hooks.remove(second)
  expect(counts()).toEqual(before)
  expect(['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name))).toEqual(
    signals,
  )
})

test('every listener is told, also when one leaves while it is', () => {
  const hooks = new ExitHooks()
  const told: string[] = []
  const leaving: ExitListener = {
    onDrained: () => {
      told.push('leaving')
      hooks.remove(leaving)
    },
    onExit: () => {},
  }
  const staying = listener(told)
  hooks.add(leaving)
  hooks.add(staying)
  const [handler] = process.listeners('beforeExit').slice(-1)
  handler?.call(process, 0)
  expect(told).toEqual(['leaving', 'drained'])
  hooks.remove(staying)
})

function listener(told: string[] = []): ExitListener {
  return {
    onDrained: () => told.push('drained'),
    onExit: (reason) => told.push(reason),
  }
}

test('an exception that somebody handled is no reason, and all share a deadline', async () => {
  const hooks = new ExitHooks()
  const told: string[] = []
  const deadlines: number[] = []
  const listeners = [0, 1].map((): ExitListener => ({
    onDrained: () => {},
    onExit: (reason, deadlineMs) => {
      told.push(reason)
      deadlines.push(deadlineMs)
    },
  }))
  for (const each of listeners) hooks.add(each)
  const [onUncaught] = process.listeners('uncaughtExceptionMonitor').slice(-1)
  const [onExit] = process.listeners('exit').slice(-1)
  onUncaught?.call(process, new Error('the last'), 'uncaughtException')
  onExit?.call(process, 1)
  onUncaught?.call(process, new Error('handled'), 'uncaughtException')
  await new Promise((resolve) => setImmediate(resolve))
  onExit?.call(process, 3)
  expect(told).toEqual([
    'the last',
    'the last',
    'the process exited with code 3 before finish()',
    'the process exited with code 3 before finish()',
  ])
  expect(deadlines[0]).toBe(deadlines[1])
  expect(Number(deadlines[0]) - performance.now()).toBeLessThanOrEqual(10_000)
  for (const each of listeners) hooks.remove(each)
})
