// @ts-check
import { HubError } from './hub-error.mjs'
import { htmlAnswer } from './answer.mjs'

/** @typedef {import('./fault-rule.mjs').FaultRule} FaultRule */

/** What a gateway says when what stands behind it does not answer. */
const GATEWAY_REASONS = new Map([
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Time-out'],
])

/** Decides which requests fail. */
export class FaultInjector {
  /** @type {{ rule: FaultRule, seen: number, used: number }[]} */
  #rules = []

  /**
   * @param {FaultRule} rule
   * @returns {() => void} takes the rule back
   */
  add(rule) {
    const entry = { rule, seen: 0, used: 0 }
    this.#rules.push(entry)
    return () => {
      this.#rules = this.#rules.filter((one) => one !== entry)
    }
  }

  clear() {
    this.#rules = []
  }

  /**
   * The faults that strike a request: the first rule that fits, and before it all that only slow down.
   *
   * @param {import('./hub-request.mjs').HostKind} host
   * @param {string} method
   * @param {string} target path and query
   * @returns {FaultRule[]}
   */
  take(host, method, target) {
    /** @type {FaultRule[]} */
    const struck = []
    for (const entry of this.#rules) {
      if (!fits(entry.rule, host, method, target)) continue
      entry.seen++
      const { skip = 0, count = 1 } = entry.rule
      if (entry.seen <= skip || entry.used >= count) continue
      entry.used++
      struck.push(entry.rule)
      if (entry.rule.kind !== 'slow') break
    }
    return struck
  }
}

/**
 * @param {FaultRule} rule
 * @param {string} host
 * @param {string} method
 * @param {string} target
 */
function fits(rule, host, method, target) {
  if (rule.host !== undefined && rule.host !== host) return false
  if (rule.method !== undefined && rule.method !== method) return false
  if (rule.path === undefined) return true
  return typeof rule.path === 'string'
    ? target.includes(rule.path)
    : new RegExp(rule.path.source, rule.path.flags.replace('g', '')).test(target)
}

/**
 * What a fault of `status` or `error-after-apply` answers.
 *
 * @param {FaultRule} rule
 * @returns {import('./answer.mjs').Answer}
 */
export function faultAnswer({ kind, status = kind === 'status' ? 503 : 500, headers = {}, body }) {
  const reason = GATEWAY_REASONS.get(status)
  const answer =
    reason === undefined
      ? new HubError(status, status === 429 ? 'Too Many Requests' : 'Internal Error').toAnswer()
      : htmlAnswer(status, `<html><body><h1>${status} ${reason}</h1></body></html>`)
  return {
    status,
    headers: { ...answer.headers, ...headers },
    body: body === undefined ? answer.body : Buffer.from(body),
  }
}
