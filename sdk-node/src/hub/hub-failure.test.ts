import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { explainFailure } from './explain-failure.ts'
import {
  asHubFailure,
  failureOfAnswer,
  failureOfConnection,
  type HubFailure,
} from './hub-failure.ts'

const failure = (
  status: number,
  {
    headers = {},
    message = '',
    isCommit = false,
  }: {
    headers?: Record<string, string>
    message?: string
    isCommit?: boolean
  } = {},
): HubFailure => failureOfAnswer({ status, headers: new Headers(headers), message, isCommit })

const OF_QUOTA =
  'You have exceeded the rate limit for repository commits (128 per hour). You can retry this action in about 1 hour.'

describe('what an answer means', () => {
  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [404, 'missing'],
    [409, 'busy'],
    [412, 'stale'],
    [400, 'rejected'],
    [413, 'rejected'],
    [500, 'transient'],
    [503, 'transient'],
  ] as const)('%i is %s', (status, kind) => {
    expect(failure(status).kind).toBe(kind)
  })

  it.each([500, 502, 503, 504])('%i of a commit may have been done all the same', (status) => {
    expect(failure(status, { isCommit: true }).isAmbiguous).toBe(true)
    expect(failure(status).isAmbiguous).toBe(false)
  })

  it('tells the hour’s commits from the five minutes’ requests', () => {
    const headers = { RateLimit: '"api";r=949;t=60' }
    const commits = failure(429, { headers, message: OF_QUOTA, isCommit: true })
    expect(commits).toMatchObject({ kind: 'quota', retryAfterMs: 3600_000 })
    const requests = failure(429, { headers: { RateLimit: '"api";r=0;t=137' }, isCommit: true })
    expect(requests).toMatchObject({ kind: 'rate', retryAfterMs: 138_000 })
  })

  it('waits as long as the Hub asks, in whichever words', () => {
    const after = (headers: Record<string, string>, message = ''): number | null =>
      failure(429, { headers, message }).retryAfterMs
    expect(after({ 'Retry-After': '68' })).toBe(68_000)
    expect(after({}, 'You can retry this action in about 12 minutes.')).toBe(720_000)
    expect(after({}, 'Try again in about an hour')).toBe(3600_000)
    expect(after({}, 'Too many requests')).toBeNull()
  })

  it('waits no longer than an hour', () => {
    const asked = [
      { headers: { 'Retry-After': '99999999' } },
      { headers: { 'Retry-After': '9'.repeat(400) } },
      { headers: { RateLimit: '"api";r=0;t=86400' } },
      { message: 'You can retry this action in about 24 hours.' },
    ]
    for (const answer of asked) expect(failure(429, answer).retryAfterMs).toBe(3600_000)
  })
})

describe('what was thrown', () => {
  it('is a failure of the Hub where an answer broke off', () => {
    const cut = new TypeError('fetch failed', { cause: new Error('other side closed') })
    expect(asHubFailure(cut)).toMatchObject({ kind: 'transient', isAmbiguous: true })
    expect(asHubFailure(cut)?.message).toContain('other side closed')
    expect(asHubFailure(new SyntaxError('Unexpected end of JSON input'))?.kind).toBe('transient')
  })

  it('may have been done all the same where its answer did not end in time', () => {
    const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    expect(asHubFailure(late)).toMatchObject({ kind: 'transient', isAmbiguous: true })
    expect(asHubFailure(new DOMException('This operation was aborted', 'AbortError'))).toBeNull()
  })

  it('asks for another plan where a file has gone while it was sent', () => {
    const gone = new DOMException('The blob could not be read', 'NotReadableError')
    expect(asHubFailure(gone)?.kind).toBe('stale')
  })

  it('is none where it has nothing to do with the Hub', () => {
    expect(asHubFailure(new RangeError('wrong'))).toBeNull()
    expect(asHubFailure(new TypeError('x is not a function'))).toBeNull()
  })
})

describe('a request that could not be sent', () => {
  const thrownBy = (authorization: string): unknown => {
    try {
      return new Headers({ authorization })
    } catch (error) {
      return error
    }
  }

  it.each(['Bearer hf_SECRET\nSECRET', 'Bearer SECRET\nSECRET', 'Bearer "SECRET"\nSECRET" SECRET'])(
    'never tells the token of %j',
    (authorization) => {
      const refused = thrownBy(authorization)
      // Else nothing is hidden that was to be seen.
      expect(inspect(refused)).toContain('SECRET')
      const failure = failureOfConnection(new TypeError('fetch failed', { cause: refused }), false)
      expect(failure.message).toContain('the Hub cannot be reached: ')
      expect(inspect(failure)).not.toContain('SECRET')
    },
  )

  it('never tells a token without its header', () => {
    const refused = new TypeError('fetch failed', { cause: new Error('bad value hf_SECRET here') })
    const explained = explainFailure(refused, 'send runs')
    expect(inspect(explained)).not.toContain('SECRET')
    expect(inspect(explained)).toContain('bad value hf_… here')
  })

  it('keeps the cause that tells none', () => {
    const cause = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })
    expect(failureOfConnection(cause, false).cause).toBe(cause)
  })
})
