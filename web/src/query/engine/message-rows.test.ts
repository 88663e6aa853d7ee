import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { expect, test } from 'vitest'
import { messageRows } from './message-rows.ts'

test.each([0, 1, 7, 2048, 5000])('%i rows', (length) => {
  const number = new Float64Array(length)
  const text = Array.from({ length }, (_, index) => `text ${index}`)
  expect(messageRows(tableToIPC(tableFromArrays({ number, text })))).toBe(length)
})

test('rows of several batches', () => {
  const [one, other] = [3, 5].map((length) => tableFromArrays({ number: new Float64Array(length) }))
  const whole = other === undefined ? one : one?.concat(other)
  expect(whole?.batches).toHaveLength(2)
  expect(messageRows(tableToIPC(whole ?? tableFromArrays({})))).toBe(8)
})

test('nothing has no rows', () => {
  expect(messageRows(new Uint8Array(0))).toBe(0)
})
