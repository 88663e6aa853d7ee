import { expect, test } from 'vitest'
import { FakeSchedule } from '../../test/fake-schedule.ts'
import { ADDRESS_INTERVAL_MS, AddressBar } from './address-bar.ts'

test('is written at most once in an interval, and a push goes through at once', () => {
  const clock = new FakeSchedule()
  const writes: string[] = []
  let search = ''
  const bar = new AddressBar(
    {
      search: () => search,
      replace: (next) => writes.push(`replace ${(search = next)}`),
      push: (next) => writes.push(`push ${(search = next)}`),
    },
    clock.schedule,
  )
  bar.replace('a=1')
  bar.replace('a=2')
  bar.replace('a=3')
  expect(writes).toEqual(['replace ?a=1'])
  clock.advance(ADDRESS_INTERVAL_MS)
  expect(writes).toEqual(['replace ?a=1', 'replace ?a=3'])
  bar.replace('a=4')
  bar.push('b=1')
  clock.advance(ADDRESS_INTERVAL_MS)
  bar.push('b=1')
  bar.replace('b=1')
  expect(writes.slice(2)).toEqual(['push ?b=1'])
  bar.replace('')
  clock.advance(ADDRESS_INTERVAL_MS)
  expect(writes.at(-1)).toBe('replace ')
})
