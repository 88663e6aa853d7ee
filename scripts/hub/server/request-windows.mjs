// @ts-check
import { HubError } from './hub-error.mjs'

/** @typedef {import('../settings.mjs').RequestQuotas} RequestQuotas */
/** @typedef {keyof RequestQuotas} RequestKind */

const WINDOW_MS = 300_000

/** @type {Readonly<Record<'anonymous' | 'free' | 'pro', RequestQuotas>>} */
const QUOTAS = {
  anonymous: { api: 500, resolvers: 3000, pages: 100 },
  free: { api: 1000, resolvers: 5000, pages: 200 },
  pro: { api: 2500, resolvers: 12_000, pages: 400 },
}

/**
 * @param {string} path
 * @returns {RequestKind | undefined} undefined for what a cache before the Hub answers, which is not counted
 */
export function kindOfRequest(path) {
  if (path.startsWith('/api/resolve-cache/')) return undefined
  if (path.includes('/resolve/')) return 'resolvers'
  return path.startsWith('/api/') || path.includes('.git/info/lfs/') ? 'api' : 'pages'
}

/** Counts requests in fixed windows of five minutes. */
export class RequestWindows {
  #quotas
  #now
  #windowStartMs = 0
  /** @type {Map<string, number>} */
  #counts = new Map()

  /**
   * @param {Partial<RequestQuotas>} quotas instead of the usual ones
   * @param {() => number} now in Unix ms
   */
  constructor(quotas, now) {
    this.#quotas = quotas
    this.#now = now
  }

  /**
   * Counts a request.
   *
   * @param {RequestKind} kind
   * @param {import('../store/accounts.mjs').User | undefined} user undefined for all that are not signed in
   * @returns {{ headers: Record<string, string>, isOver: boolean }}
   */
  count(kind, user) {
    const now = this.#now()
    const startMs = Math.floor(now / WINDOW_MS) * WINDOW_MS
    if (startMs !== this.#windowStartMs) this.#counts.clear()
    this.#windowStartMs = startMs
    const tier = user === undefined ? 'anonymous' : user.isPro ? 'pro' : 'free'
    const quota = this.#quotas[kind] ?? QUOTAS[tier][kind]
    const key = `${kind} ${user?.name ?? ''}`
    const used = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, used)
    const leftSeconds = Math.ceil((startMs + WINDOW_MS - now) / 1000)
    return {
      headers: {
        RateLimit: `"${kind}";r=${Math.max(0, quota - used)};t=${leftSeconds}`,
        'RateLimit-Policy': `"fixed window";"${kind}";q=${quota};w=${WINDOW_MS / 1000}`,
      },
      isOver: used > quota,
    }
  }
}

/**
 * @param {RequestKind} kind
 * @param {Record<string, string>} headers
 */
export const tooManyRequests = (kind, headers) =>
  new HubError(
    429,
    `We had to rate limit you: you hit the quota of ${kind} requests per 5 minutes period. Upgrade to PRO or Team/Enterprise to get higher limits.`,
    { headers },
  )
