// @ts-check

/**
 * - `status`: answers so instead of doing anything
 * - `reset-before`: drops the connection before anything is done
 * - `reset-mid-body`: drops it after `bytes` of the request's body
 * - `reset-after-apply`: does it, then drops the connection instead of answering
 * - `error-after-apply`: does it, then answers `status`
 * - `slow`: waits `delayMs` first
 * - `truncate`: promises the whole body and drops the connection after `bytes` of it
 *
 * @typedef {'status' | 'reset-before' | 'reset-mid-body' | 'reset-after-apply' | 'error-after-apply' |
 *   'slow' | 'truncate'} FaultKind
 */

/**
 * Which requests fail, and how.
 *
 * @typedef {object} FaultRule
 * @property {FaultKind} kind
 * @property {import('./hub-request.mjs').HostKind} [host] default: all of them
 * @property {string} [method] default: all of them
 * @property {string | RegExp} [path] a part of path and query, or a pattern of it; default: all
 * @property {number} [skip] how many matching requests are left alone first; default 0
 * @property {number} [count] how many fail then; default 1
 * @property {number} [status] default 503 for `status`, 500 for `error-after-apply`
 * @property {Readonly<Record<string, string>>} [headers] of the answer of `status` and `error-after-apply`
 * @property {string} [body] of the same; default: what the Hub would say
 * @property {number} [delayMs] of `slow`; default 1000
 * @property {number} [bytes] of `truncate` (default: half) and `reset-mid-body` (default 1)
 */

/** How a rule is written on the command line. */
export const FAULT_RULE_SYNTAX = `  RULE is [METHOD] [host:]PATH KIND[=N] [skip=N] [count=N|*] [Header:value …] [body=rest of the line]
    PATH   part of path and query; ~PATTERN is a regular expression; * is any; host is hub, cdn or space
    KIND   status=503, reset-before, reset-mid-body=BYTES, reset-after-apply, error-after-apply=500,
           slow=MS, truncate=BYTES
    e.g.   'POST /commit/ status=429 count=3 Retry-After:68'
           'GET cdn:* slow=2000 count=*'
           'POST ~/commit/main$ reset-after-apply skip=2'`

/** @type {Readonly<Record<FaultKind, 'status' | 'bytes' | 'delayMs' | undefined>>} */
const ARGUMENTS = {
  status: 'status',
  'reset-before': undefined,
  'reset-mid-body': 'bytes',
  'reset-after-apply': undefined,
  'error-after-apply': 'status',
  slow: 'delayMs',
  truncate: 'bytes',
}

/** @param {string} word @returns {word is FaultKind} */
const isKind = (word) => Object.hasOwn(ARGUMENTS, word)

/** @param {string} word @returns {word is import('./hub-request.mjs').HostKind} */
const isHost = (word) => word === 'hub' || word === 'cdn' || word === 'space'

/** @param {string} text */
function parsePath(text) {
  const colon = text.indexOf(':')
  const before = text.slice(0, Math.max(0, colon))
  const host = isHost(before) ? before : undefined
  const rest = host === undefined ? text : text.slice(colon + 1)
  const path = rest.startsWith('~') ? new RegExp(rest.slice(1)) : rest
  return { ...(host === undefined ? {} : { host }), ...(rest === '*' ? {} : { path }) }
}

/**
 * @param {string} rule the whole, for the message
 * @param {string} word
 */
function parseNumber(rule, word) {
  const number = word === '*' ? Infinity : Number(word)
  if (word === '' || Number.isNaN(number) || number < 0) {
    throw new TypeError(`fault rule "${rule}": "${word}" should be a number of 0 or more`)
  }
  return number
}

/**
 * What stands behind the path.
 *
 * @param {string} rule
 * @param {readonly string[]} words
 * @returns {FaultRule}
 */
function parseEffect(rule, words) {
  /** @type {Partial<FaultRule>} */
  const effect = {}
  /** @type {Record<string, string>} */
  const headers = {}
  for (const word of words) {
    const [name = '', value] = word.split(/=(.*)/s, 2)
    const header = /^([A-Z][\w-]*):(.*)$/i.exec(word)
    if (isKind(name)) {
      const key = ARGUMENTS[name]
      effect.kind = name
      if (key !== undefined && value !== undefined) effect[key] = parseNumber(rule, value)
    } else if ((name === 'skip' || name === 'count') && value !== undefined) {
      effect[name] = parseNumber(rule, value)
    } else if (header?.[1] !== undefined) {
      headers[header[1]] = header[2] ?? ''
    } else {
      throw new TypeError(`fault rule "${rule}": "${word}" means nothing here`)
    }
  }
  const { kind } = effect
  if (kind === undefined) throw new TypeError(`fault rule "${rule}" says no kind of fault`)
  return { ...effect, kind, ...(Object.keys(headers).length === 0 ? {} : { headers }) }
}

/**
 * Reads a rule of the command line.
 *
 * @param {string} rule
 * @returns {FaultRule}
 * @throws {TypeError} naming the word that is wrong
 */
export function parseFaultRule(rule) {
  const [, head = '', body] = /^(.*?)(?:\sbody=(.*))?$/s.exec(rule.trim()) ?? []
  const words = head.split(/\s+/).filter((word) => word !== '')
  const method = /^[A-Z]+$/.test(words[0] ?? '') ? words.shift() : undefined
  const path = words.shift()
  if (path === undefined) throw new TypeError(`fault rule "${rule}" says no path`)
  return {
    ...parseEffect(rule, words),
    ...parsePath(path),
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body }),
  }
}
