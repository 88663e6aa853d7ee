// @ts-check
import { isObject } from '../setup/workspace.mjs'
import { sendRequest } from './http-request.mjs'

/** @typedef {import('./http-request.mjs').HttpAnswer} HttpAnswer */
/** @typedef {import('./http-request.mjs').HttpRequest} HttpRequest */
/** @typedef {import('./question.mjs').Clock} Clock */

/** Statuses that pass by themselves. */
const PASSING = new Set([408, 409, 412, 500, 502, 503, 504])
const MAX_TRIES = 6

/** What counts in the account's budgets, or may. @typedef {'commit' | 'refused commit' | 'repo'} Doing */

/** Speaks to one Hub as one account, word by word. */
export class HubClient {
  requestCount = 0
  /** @type {{ doing: Doing, unixMs: number }[]} */
  #done = []
  #token
  #clock
  #signal

  /**
   * @param {string} hubUrl without a slash at its end
   * @param {string} token
   * @param {Clock} clock
   * @param {AbortSignal} signal
   */
  constructor(hubUrl, token, clock, signal) {
    this.hubUrl = hubUrl
    this.#token = token
    this.#clock = clock
    this.#signal = signal
  }

  /** The same account, for what has to be done after all the rest was given up. */
  undaunted() {
    const client = new HubClient(
      this.hubUrl,
      this.#token,
      this.#clock,
      new AbortController().signal,
    )
    return client
  }

  /** @param {Doing} doing */
  note(doing) {
    this.#done.push({ doing, unixMs: this.#clock.nowUnixMs() })
  }

  /** How often something was done. @param {Doing} doing @param {number} [sinceUnixMs] */
  countOf(doing, sinceUnixMs = 0) {
    return this.#done.filter((done) => done.doing === doing && done.unixMs >= sinceUnixMs).length
  }

  /** For clients that speak for themselves. */
  get credentials() {
    return { hubUrl: this.hubUrl, accessToken: this.#token }
  }

  /** @param {number} ms */
  pause(ms) {
    return this.#clock.sleep(ms, this.#signal)
  }

  /** Asks once. @param {string} address @param {HttpRequest} [request] */
  ask(address, request = {}) {
    return this.#send(address, request, this.#token)
  }

  /** Asks once, as whoever has another token; undefined: as nobody. @param {string | undefined} token @param {string} address @param {HttpRequest} [request] */
  askAs(token, address, request = {}) {
    return this.#send(address, request, token)
  }

  /**
   * Asks again while what is wrong may pass by itself.
   *
   * @param {string} address
   * @param {HttpRequest} [request]
   * @param {(answer: HttpAnswer) => boolean} [isWanted] default: a status below 400
   * @returns {Promise<HttpAnswer>}
   */
  async askSteadily(address, request = {}, isWanted = ({ status }) => status < 400) {
    for (let tries = 1; ; tries++) {
      const answer = await this.#send(address, request, this.#token).catch((error) => {
        if (tries === MAX_TRIES || this.#signal.aborted) throw error
        return undefined
      })
      if (answer !== undefined) {
        if (isWanted(answer)) return answer
        const isPassing = PASSING.has(answer.status) || waitOf(answer) !== undefined
        if (!isPassing || tries === MAX_TRIES) throw new Error(refusalOf(answer))
      }
      await this.pause((answer && waitOf(answer)) ?? 1000 * 2 ** (tries - 1))
    }
  }

  /** @param {string} address @param {unknown} body @param {string} [method] */
  sendJson(address, body, method = 'POST') {
    return this.askSteadily(address, jsonRequest(body, method))
  }

  /**
   * @param {string} address a path at the Hub, or absolute
   * @param {HttpRequest} request
   * @param {string | undefined} token never leaves the Hub's origin
   */
  #send(address, request, token) {
    this.#signal.throwIfAborted()
    const url = new URL(address, this.hubUrl)
    const isHub = url.origin === new URL(this.hubUrl).origin
    this.requestCount++
    return sendRequest(url.href, {
      ...request,
      headers: {
        'User-Agent': 'shardboard-hub-questions',
        ...(isHub && token !== undefined ? { Authorization: `Bearer ${token}` } : {}),
        ...request.headers,
      },
      signal: this.#signal,
    })
  }
}

/**
 * @param {unknown} body
 * @param {string} [method]
 * @returns {HttpRequest}
 */
export const jsonRequest = (body, method = 'POST') => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

/** How long a 429 asks to wait, in ms; undefined where it does not say. @param {HttpAnswer} answer */
function waitOf({ status, headers }) {
  if (status !== 429) return undefined
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  const window = /;\s*r=0\s*;\s*t=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]
  const seconds = window === undefined ? retryAfter : Number(window) + 1
  return seconds <= 400 ? seconds * 1000 : undefined
}

/** @param {HttpAnswer} answer */
export function jsonOf({ url, body }) {
  /** @type {unknown} */
  let value
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    value = undefined
  }
  if (!isObject(value)) throw new Error(`${new URL(url).pathname} did not answer an object`)
  return value
}

/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value : undefined)

/** The Hub's own words for what it refuses. @param {HttpAnswer} answer */
export function messageOf(answer) {
  const named = answer.headers.get('x-error-message') ?? undefined
  try {
    const { error, message } = jsonOf(answer)
    return textOf(error) ?? textOf(message) ?? named ?? ''
  } catch {
    return named ?? answer.body.toString('utf8').replaceAll(/\s+/g, ' ').slice(0, 300)
  }
}

/** @param {HttpAnswer} answer */
export const refusalOf = (answer) =>
  `${new URL(answer.url).pathname} answered ${answer.status}: ${messageOf(answer)}`
