import { expect, test } from 'vitest'
import { orAborted } from './or-aborted.ts'

const never = new Promise<never>(() => undefined)

test('an outcome is given on', async () => {
  const { signal } = new AbortController()
  await expect(orAborted(Promise.resolve(7), signal)).resolves.toBe(7)
  await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
})

test('an abort does not wait for the work, and a failure after it is nobody’s', async () => {
  const controller = new AbortController()
  let fail: (reason: Error) => void = () => undefined
  const work = new Promise<never>((_resolve, reject) => (fail = reject))
  const waiting = orAborted(work, controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  fail(new Error('too late'))
  await expect(work).rejects.toThrow('too late')
})

test('a signal that is aborted already is heard', async () => {
  await expect(orAborted(never, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})
