// @ts-check

/**
 * What was asked of a Hub, and what was seen.
 *
 * @typedef {object} Finding
 * @property {string} asked
 * @property {string} seen
 */

/**
 * Something in this repository that was decided before anybody could look.
 *
 * @typedef {object} Decision
 * @property {string} file that holds it, from the repository's root
 * @property {string} name of the constant, option or function in that file
 * @property {string} assumes
 * @property {boolean | null} holds null where this was not measured
 * @property {string} remedy what to do if it does not hold
 */

/**
 * @typedef {object} Outcome
 * @property {readonly Finding[]} findings
 * @property {readonly Decision[]} decisions
 * @property {Readonly<Record<string, unknown>>} facts the same for programs, as JSON
 * @property {readonly string[]} [open] what is left to ask, and how
 */

/**
 * One question that the Hub's documentation leaves open.
 *
 * @typedef {object} Question
 * @property {number} number
 * @property {string} title
 * @property {string} plan what is done to answer it, and what that costs
 * @property {(inquiry: Inquiry) => Promise<Outcome>} ask
 */

/**
 * @typedef {object} Clock
 * @property {() => number} nowUnixMs
 * @property {(ms: number, signal: AbortSignal) => Promise<void>} sleep
 */

/**
 * What a question asks with.
 *
 * @typedef {object} Inquiry
 * @property {import('./hub-client.mjs').HubClient} client
 * @property {import('./throwaway-repos.mjs').ThrowawayRepos} repos
 * @property {Clock} clock
 * @property {AbortSignal} signal
 * @property {(line: string) => void} say tells of what takes long
 * @property {boolean} isSlow may wait for an hour
 * @property {boolean} mayExhaustQuota may use up the account's commits of the hour
 * @property {string | undefined} viewerUrl of the dataset viewer's service; undefined where there is none
 * @property {string | undefined} oauthToken that a sign-in at a page has brought
 */

/** A page that is not of the Hub's origin. */
export const PAGE_ORIGIN = 'https://a-page.static.hf.space'

/**
 * How long something that comes late took, or null when it did not come.
 *
 * @param {Pick<Inquiry, 'clock' | 'signal'>} inquiry
 * @param {{ everyMs: number, maxMs: number }} pace
 * @param {() => Promise<boolean>} hasCome
 * @returns {Promise<number | null>} in ms
 */
export async function timeUntil({ clock, signal }, { everyMs, maxMs }, hasCome) {
  const startUnixMs = clock.nowUnixMs()
  for (;;) {
    if (await hasCome()) return clock.nowUnixMs() - startUnixMs
    if (clock.nowUnixMs() - startUnixMs >= maxMs) return null
    await clock.sleep(everyMs, signal)
  }
}

/** @param {number | null} ms */
export function formatMs(ms) {
  if (ms === null) return 'never'
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`
}
