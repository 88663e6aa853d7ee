import { expect, it } from 'vitest'
import { describeListenFailure } from './listen-failure.ts'

it.each([
  ['EADDRINUSE', 'the ports 7860 to 7960 are all taken. Choose another one with --port.'],
  ['EACCES', 'Choose one above 1023 with --port.'],
  ['ENOTFOUND', 'Use --host 127.0.0.1'],
  ['EMFILE', 'cannot listen on "h", port 7860: nothing left'],
])('says what to do about %s', (code, words) => {
  const error = Object.assign(new Error('nothing left'), { code })
  expect(describeListenFailure(error, 'h', 7860, 7960)).toContain(words)
})
