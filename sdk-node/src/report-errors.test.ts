import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ShardboardError, type ShardboardErrorCode } from './errors.ts'
import { ErrorReporter } from './report-errors.ts'

let written = ''

vi.mock(import('./write-line.ts'), () => ({
  writeLine: (text) => {
    written += `${text}\n`
  },
}))

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  written = ''
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const errorOf = (code: ShardboardErrorCode, message: string): ShardboardError =>
  new ShardboardError(code, message)

test('each cause is told once', () => {
  const told: string[] = []
  const reporter = new ErrorReporter((error) => told.push(error.message))
  reporter.report('a', errorOf('value-ignored', 'first'))
  reporter.report('a', errorOf('value-ignored', 'again'))
  reporter.report('b', errorOf('value-ignored', 'other'))
  vi.setSystemTime(10_000_000)
  reporter.report('a', errorOf('value-ignored', 'much later'))
  expect(told).toEqual(['first', 'other'])
  expect(written).toBe('')
})

test('what lasts is told again after a minute', () => {
  const told: string[] = []
  const reporter = new ErrorReporter((error) => told.push(error.message))
  for (const atUnixMs of [0, 30_000, 60_000, 60_001, 70_000, 120_002]) {
    vi.setSystemTime(atUnixMs)
    reporter.report('log', errorOf('log-failed', `at ${atUnixMs}`))
  }
  expect(told).toEqual(['at 0', 'at 60001', 'at 120002'])
})

test('without a callback it is a line on standard error', () => {
  new ErrorReporter(undefined).report('a', errorOf('seal-failed', 'the disk is full'))
  expect(written).toBe('the disk is full\n')
})

test('a callback that throws loses neither error', () => {
  const reporter = new ErrorReporter(() => {
    throw new Error('mine')
  })
  reporter.report('a', errorOf('seal-failed', 'the disk is full'))
  expect(written).toBe('the disk is full\nonError threw: Error: mine\n')
})
