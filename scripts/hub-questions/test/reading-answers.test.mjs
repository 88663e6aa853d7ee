// @ts-check
import { expect, test } from 'vitest'
import { isCounted, kindsThatFit, limitNamed } from '../count-of-quota.mjs'
import { allowsHeaders } from '../cors-facts.mjs'
import { signedLifeOf, withoutSignature } from '../signed-url.mjs'

const policy = Buffer.from(
  JSON.stringify({
    Statement: [
      {
        Resource: 'https://cdn/*',
        Condition: {
          DateGreaterThan: { 'AWS:EpochTime': 1_767_225_600 },
          DateLessThan: { 'AWS:EpochTime': 1_767_229_200 },
        },
      },
    ],
  }),
)
  .toString('base64')
  .replaceAll('+', '-')
  .replaceAll('=', '_')
  .replaceAll('/', '~')

const START_UNIX_MS = Date.UTC(2026, 0, 1)

test.each([
  ['S3', 'X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600', START_UNIX_MS],
  ['Google', 'X-Goog-Date=20260101T000000Z&X-Goog-Expires=3600', START_UNIX_MS],
  ['CloudFront', 'Expires=1767229200&Policy=x', undefined],
  ['CloudFront policy', `Policy=${policy}&Signature=x`, START_UNIX_MS],
])('an address that was signed as by %s says how long it works', (scheme, query, signedUnixMs) => {
  expect(signedLifeOf(`https://cdn/file?${query}`)).toEqual({
    scheme,
    expiresUnixMs: START_UNIX_MS + 3600_000,
    signedUnixMs,
  })
})

test.each(['', 'Policy=not-json', 'X-Amz-Expires=3600', 'Expires=soon'])(
  'one with "%s" does not say',
  (query) => {
    expect(signedLifeOf(`https://cdn/file?${query}`)).toBeUndefined()
  },
)

test('an address is shown without what it lets do', () => {
  const shown = withoutSignature('https://cdn/file?Signature=secret&Expires=1')
  expect(shown).toBe('https://cdn/file?Signature=…&Expires=…')
})

test('what a quota has counted is told by sums', () => {
  const others = { 'refused by 412': 11, 'refused by 400': 17, creations: 7, nothing: 0 }
  expect(kindsThatFit(128, 128, others)).toEqual([[]])
  expect(kindsThatFit(128, 100, others)).toEqual([['refused by 412', 'refused by 400']])
  expect(kindsThatFit(128, 99, others)).toEqual([])
  const doubtful = kindsThatFit(128, 110, { ...others, 'refused earlier': 7 })
  expect(doubtful).toHaveLength(2)
  expect(isCounted(doubtful, 'refused by 412')).toBe(true)
  expect(isCounted(doubtful, 'refused by 400')).toBe(false)
  expect(isCounted(doubtful, 'creations')).toBeNull()
  expect(isCounted([], 'creations')).toBeNull()
})

test('the limit is read from the Hub’s words', () => {
  expect(limitNamed('the rate limit for repository commits (320 per hour).')).toBe(320)
  expect(limitNamed('too many')).toBeUndefined()
})

test.each([
  [204, 'authorization, range', true],
  [200, 'Authorization,Range', true],
  [200, '*', false],
  [403, 'authorization, range', false],
])('a preflight answered %i with "%s" lets a page send its token: %s', (status, allowed, may) => {
  const answer = {
    url: 'https://hub/',
    status,
    headers: new Headers({ 'Access-Control-Allow-Headers': allowed }),
    body: Buffer.alloc(0),
    durationMs: 0,
  }
  expect(allowsHeaders(answer, ['authorization', 'range'])).toBe(may)
})
