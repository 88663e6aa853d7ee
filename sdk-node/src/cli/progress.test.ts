import { expect, test } from 'vitest'
import { formatBytes, formatCount } from './format-bytes.ts'
import { ProgressLines } from './progress-lines.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [4_500_000_000, '4.5 GB'],
  [1e18, '1000000 TB'],
])('%i bytes are %s', (byteLength, text) => {
  expect(formatBytes(byteLength)).toBe(text)
})

test('counts have their plural', () => {
  expect([0, 1, 2].map((count) => formatCount(count, 'file'))).toEqual([
    '0 files',
    '1 file',
    '2 files',
  ])
})

test('a log has a line of progress now and then, and none once it is over', () => {
  let nowMs = 0
  const lines: string[] = []
  const progress = new ProgressLines(
    (line) => lines.push(line),
    () => nowMs,
  )
  for (; nowMs < 30_000; nowMs += 1000) progress.show('Sending', nowMs * 1000, 30_000_000)
  progress.close()
  nowMs = 90_000
  progress.show('Sending', 0, 0)
  expect(lines).toEqual(['Sending: 10.0 MB of 30.0 MB', 'Sending: 20.0 MB of 30.0 MB'])
})
