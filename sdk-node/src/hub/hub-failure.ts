/**
 * What became of a request to the Hub, as far as it decides what to do next:
 * - `transient`: try again; where `isAmbiguous`, it may have been done all the same
 * - `busy`: another commit is under way (409)
 * - `stale`: somebody else has committed since (412)
 * - `quota`: no more commits for now (429 on a commit)
 * - `rate`: too many requests for now (429)
 * - `missing`: there is no such repository, revision or file
 * - `denied`: the token is not valid, or may not do this
 * - `rejected`: it would be refused again, whoever asks
 */
export type HubFailureKind =
  'transient' | 'busy' | 'stale' | 'quota' | 'rate' | 'missing' | 'denied' | 'rejected'

export interface HubFailureFacts {
  readonly kind: HubFailureKind
  /** null where no answer came. */
  readonly status?: number | null
  /** What the Hub asks to wait, in milliseconds: an hour at most. */
  readonly retryAfterMs?: number | null
  readonly isAmbiguous?: boolean
  readonly cause?: unknown
}

export class HubFailure extends Error {
  override readonly name = 'HubFailure'
  readonly kind: HubFailureKind
  readonly status: number | null
  readonly retryAfterMs: number | null
  readonly isAmbiguous: boolean

  constructor(message: string, facts: HubFailureFacts) {
    super(message, { cause: facts.cause })
    this.kind = facts.kind
    this.status = facts.status ?? null
    this.retryAfterMs = facts.retryAfterMs ?? null
    this.isAmbiguous = facts.isAmbiguous ?? false
  }
}

/** Of an answer that is not as it should be. */
export interface RefusedAnswer {
  readonly status: number
  readonly headers: Headers
  /** As the Hub words it; '' where it says nothing. */
  readonly message: string
  readonly isCommit: boolean
}

const HOUR_MS = 3600_000

/** Source: hub.docs, "rate limits", and the errors that its clients have reported. */
export function failureOfAnswer(answer: RefusedAnswer): HubFailure {
  const { status, headers, message, isCommit } = answer
  const facts = (kind: HubFailureKind): HubFailureFacts => ({
    kind,
    status,
    retryAfterMs: atMostAnHour(askedWaitMs(headers, message)),
  })
  const said =
    message === '' ? `the Hub answered ${status}` : `the Hub says: ${message} (${status})`
  switch (status) {
    case 401:
    case 403:
      return new HubFailure(said, facts('denied'))
    case 404:
    case 410:
      return new HubFailure(said, facts('missing'))
    case 408:
      return new HubFailure(said, { ...facts('transient'), isAmbiguous: isCommit })
    case 409:
      return new HubFailure(said, facts('busy'))
    case 412:
      return new HubFailure(said, facts('stale'))
    case 429:
      return new HubFailure(said, facts(isCommit && !isWindowSpent(headers) ? 'quota' : 'rate'))
    default:
      if (status >= 500) {
        return new HubFailure(said, { ...facts('transient'), isAmbiguous: isCommit })
      }
      return new HubFailure(said, facts('rejected'))
  }
}

/** The request found no way, or its answer none back. */
export function failureOfConnection(cause: unknown, isCommit: boolean): HubFailure {
  const reason = cause instanceof Error ? deepestMessage(cause) : String(cause)
  return new HubFailure(`the Hub cannot be reached: ${withoutToken(reason)}`, {
    kind: 'transient',
    isAmbiguous: isCommit,
    // What prints an error prints its causes too.
    ...(!tellsToken(cause) && { cause }),
  })
}

/** undici quotes the header that it does not take, and with it the token, whatever that holds. */
function withoutToken(text: string): string {
  return text
    .replace(/"Bearer\s.*"/is, '"Bearer …"')
    .replace(/Bearer\s+[^\s"]+/gi, 'Bearer …')
    .replace(/hf_\w+/g, 'hf_…')
}

function tellsToken(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return hasToken(String(thrown))
  return hasToken(thrown.message) || (thrown.cause !== undefined && tellsToken(thrown.cause))
}

function hasToken(text: string): boolean {
  return withoutToken(text) !== text
}

/** `fetch failed` says nothing; what it stands for is its cause. */
function deepestMessage(error: Error): string {
  return error.cause instanceof Error ? deepestMessage(error.cause) : error.message
}

/** Whether it was the five minutes' budget of requests that ran out, and not that of commits. */
function isWindowSpent(headers: Headers): boolean {
  return /;\s*r=0\b/.test(headers.get('RateLimit') ?? '')
}

/** No budget of the Hub's takes longer to be full again, and a gateway may ask for years. */
function atMostAnHour(durationMs: number | null): number | null {
  return durationMs === null ? null : Math.min(durationMs, HOUR_MS)
}

function askedWaitMs(headers: Headers, message: string): number | null {
  const header = headers.get('Retry-After')
  if (header !== null && /^\d+$/.test(header)) return Number(header) * 1000
  const window = /;\s*r=0\s*;\s*t=(\d+)/.exec(headers.get('RateLimit') ?? '')
  if (window !== null) return (Number(window[1]) + 1) * 1000
  const said = /in about (\d+|an?) (minute|hour)/.exec(message)
  if (said === null) return null
  const count = Number(said[1])
  return (Number.isNaN(count) ? 1 : count) * (said[2] === 'hour' ? HOUR_MS : HOUR_MS / 60)
}

/** @returns null for what has nothing to do with the Hub */
export function asHubFailure(error: unknown): HubFailure | null {
  if (error instanceof HubFailure) return error
  // A file has been merged into another while it was sent: there is another plan to be made.
  if (error instanceof DOMException && error.name === 'NotReadableError') {
    return new HubFailure(error.message, { kind: 'stale', cause: error })
  }
  // The answer began in time, and did not end in time.
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return failureOfConnection(error, true)
  }
  // An answer that broke off, or is no JSON: its reader says so in words of its own.
  const isOfAnswer =
    error instanceof SyntaxError ||
    (error instanceof TypeError && /fetch failed|terminated|body/i.test(error.message)) ||
    (error instanceof Error && /InvalidApiResponseFormat/.test(error.constructor.name))
  return isOfAnswer ? failureOfConnection(error, true) : null
}
