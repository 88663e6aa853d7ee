// @ts-check
import { findAccount } from './find-account.mjs'
import { HubClient } from './hub-client.mjs'
import { ThrowawayRepos } from './throwaway-repos.mjs'

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./question.mjs').Outcome} Outcome */
/** @typedef {import('./question.mjs').Clock} Clock */

/**
 * @typedef {object} Session
 * @property {string} hubUrl without a slash at its end
 * @property {string} token that may write
 * @property {readonly Question[]} questions in the order in which they are asked
 * @property {boolean} isSlow
 * @property {boolean} mayExhaustQuota
 * @property {string | undefined} viewerUrl
 * @property {string | undefined} oauthToken
 * @property {Clock} clock
 * @property {AbortSignal} signal gives up, and deletes what was made
 * @property {(line: string) => void} say
 */

/**
 * @typedef {object} Answered
 * @property {number} number
 * @property {string} title
 * @property {Outcome | undefined} outcome
 * @property {string | undefined} problem why there is none
 */

/**
 * @typedef {object} Report
 * @property {string} hubUrl
 * @property {string} account
 * @property {string} startedAt
 * @property {Answered[]} answers
 * @property {string[]} left repositories that could not be deleted
 * @property {boolean} isInterrupted
 * @property {{ requests: number, commits: number, refusedCommits: number, repos: number, seconds: number }} spent
 */

/**
 * Asks questions one after the other; one that fails keeps none of the others from being asked. What
 * was made for them is deleted in any case.
 *
 * @param {Session} session
 * @returns {Promise<Report>}
 */
export async function runQuestions(session) {
  const { hubUrl, token, clock, signal, say } = session
  const startUnixMs = clock.nowUnixMs()
  const client = new HubClient(hubUrl, token, clock, signal)
  const account = await findAccount(client)
  const repos = new ThrowawayRepos(client, account, say)
  /** @type {Answered[]} */
  const answers = []
  /** @type {string[]} */
  let left = []
  try {
    for (const question of session.questions) {
      if (signal.aborted) break
      say(`${question.number}. ${question.title}`)
      answers.push(await answer(question, { ...session, client, repos }))
    }
  } finally {
    left = await repos.deleteAll()
  }
  return {
    hubUrl,
    account,
    startedAt: new Date(startUnixMs).toISOString(),
    answers,
    left,
    isInterrupted: signal.aborted,
    spent: {
      requests: client.requestCount,
      commits: client.countOf('commit'),
      refusedCommits: client.countOf('refused commit'),
      repos: client.countOf('repo'),
      seconds: Math.round((clock.nowUnixMs() - startUnixMs) / 1000),
    },
  }
}

/**
 * @param {Question} question
 * @param {import('./question.mjs').Inquiry} inquiry
 * @returns {Promise<Answered>}
 */
async function answer({ number, title, ask }, inquiry) {
  try {
    return { number, title, outcome: await ask(inquiry), problem: undefined }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { number, title, outcome: undefined, problem }
  }
}
