import { expect, it, vi } from 'vitest'
import { createProcessIo } from './process-io.ts'

it.each(['SIGINT', 'SIGTERM'] as const)('stops on %s', async (signal) => {
  const before = process.listenerCount(signal)
  const stopped = createProcessIo().untilStopped()
  expect(process.listenerCount(signal)).toBe(before + 1)
  process.kill(process.pid, signal)
  await stopped
  expect(process.listenerCount(signal)).toBe(before)
})

it('writes lines to the two streams, whether or not they are read', () => {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const io = createProcessIo()
  io.print('answer')
  io.note('aside')
  expect(out.mock.calls).toEqual([['answer\n']])
  expect(error.mock.calls).toEqual([['aside\n']])
  vi.restoreAllMocks()
  const closed = Object.assign(new Error('closed'), { code: 'EPIPE' })
  expect(() => process.stdout.emit('error', closed)).not.toThrow()
  expect(() => process.stdout.emit('error', new Error('disk full'))).toThrow('disk full')
})
