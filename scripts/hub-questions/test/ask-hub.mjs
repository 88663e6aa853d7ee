// @ts-check
import { startHub } from '../../hub/start-hub.mjs'
import { allQuestions } from '../all-questions.mjs'
import { runQuestions } from '../run-questions.mjs'

/** @typedef {import('../../hub/start-hub.mjs').LocalHub} LocalHub */
/** @typedef {import('../run-questions.mjs').Session} Session */

/** Hours pass at once, and everybody sees the same time. */
export function hastyClock() {
  let unixMs = Date.UTC(2026, 0, 1, 0, 1)
  return {
    nowUnixMs: () => unixMs,
    /** @param {number} ms @param {AbortSignal} [signal] */
    async sleep(ms, signal) {
      // A turn of the loop, so that requests that are under way go on.
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      unixMs += ms
    },
  }
}

/**
 * @param {import('../../hub/settings.mjs').HubOptions} [options]
 */
export async function startHastyHub(options = {}) {
  const clock = hastyClock()
  const hub = await startHub({
    now: clock.nowUnixMs,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    ...options,
  })
  return { hub, clock }
}

/**
 * Asks some of the questions, by their numbers; all without.
 *
 * @param {{ hub: LocalHub, clock: ReturnType<typeof hastyClock> }} place
 * @param {readonly number[]} [numbers]
 * @param {Partial<Session>} [options]
 */
export async function askHub({ hub, clock }, numbers, options = {}) {
  const report = await runQuestions({
    hubUrl: hub.hubUrl,
    token: hub.token,
    questions: allQuestions.filter(({ number }) => numbers?.includes(number) ?? true),
    isSlow: false,
    mayExhaustQuota: false,
    viewerUrl: undefined,
    oauthToken: undefined,
    clock,
    signal: new AbortController().signal,
    say: () => {},
    ...options,
  })
  const outcomes = report.answers.map(({ outcome }) => outcome)
  return {
    report,
    facts: Object.fromEntries(
      report.answers.map(({ number, outcome }) => [number, outcome?.facts]),
    ),
    decisions: outcomes.flatMap((outcome) => outcome?.decisions ?? []),
    problems: report.answers.flatMap(({ problem }) => problem ?? []),
  }
}

/** @param {readonly import('../question.mjs').Decision[]} decisions those that do not hold */
export const differing = (decisions) =>
  decisions.filter(({ holds }) => holds === false).map(({ file, name }) => `${name} in ${file}`)
