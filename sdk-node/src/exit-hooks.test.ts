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
