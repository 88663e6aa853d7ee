// @ts-check
import { jsonOf, messageOf } from './hub-client.mjs'
import { formatMs } from './question.mjs'
import { fileLine, headOf, tryCommit } from './write-files.mjs'

/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./write-files.mjs').Repo} Repo */

const WRITER_COUNT = 4
const COMMITS_PER_WRITER = 3
/** Refused commits may count, too. */
const MAX_TRIES = 8
const RETRY_MS = 1000
const LAG_COUNT = 3

/**
 * @typedef {object} Contention
 * @property {Record<string, number>} statuses how often each was answered
 * @property {number[]} durationsMs of commits that were made
 * @property {number[]} waitsMs from a first refusal until the same commit was made
 * @property {number} lost commits that were not made after all tries
 */

/** @type {import('./question.mjs').Question} */
export const parallelWritersQuestion = {
  number: 5,
  title: 'What parallel writers meet: 409 and 412',
  plan: `${WRITER_COUNT} writers make ${COMMITS_PER_WRITER} commits each to one Dataset at once, naming no parent, and try refused ones again after a second: ${WRITER_COUNT * COMMITS_PER_WRITER} commits, at most ${WRITER_COUNT * COMMITS_PER_WRITER * MAX_TRIES} tries; then ${LAG_COUNT} commits whose head is read at once, and one with an old parent.`,
  async ask(inquiry) {
    const repo = await inquiry.repos.create({ type: 'dataset', purpose: 'writers' })
    const old = await headOf(inquiry.client, repo)
    const contention = await contend(inquiry, repo)
    const lags = await headLags(inquiry, repo)
    const stale = await tryCommit(inquiry.client, repo, [fileLine('stale.txt', 'stale')], {
      parentCommit: old,
    })
    return {
      findings: describe(contention, lags, `${stale.status} ${messageOf(stale)}`),
      decisions: decide(contention, lags, stale.status),
      facts: { ...contention, lagsMs: lags, staleStatus: stale.status },
    }
  },
}

/** @param {Inquiry} inquiry @param {Repo} repo @returns {Promise<Contention>} */
async function contend(inquiry, repo) {
  /** @type {Contention} */
  const seen = { statuses: {}, durationsMs: [], waitsMs: [], lost: 0 }
  const writers = Array.from({ length: WRITER_COUNT }, async (_none, writer) => {
    for (let turn = 0; turn < COMMITS_PER_WRITER; turn++) {
      await commitPatiently(inquiry, repo, `writer-${writer}/${turn}.txt`, seen)
    }
  })
  await Promise.all(writers)
  return seen
}

/**
 * @param {Inquiry} inquiry
 * @param {Repo} repo
 * @param {string} path
 * @param {Contention} seen
 */
async function commitPatiently({ client, clock, signal }, repo, path, seen) {
  /** @type {number | undefined} */
  let refusedUnixMs
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const answer = await tryCommit(client, repo, [fileLine(path, path)])
    seen.statuses[answer.status] = (seen.statuses[answer.status] ?? 0) + 1
    if (answer.status < 400) {
      seen.durationsMs.push(Math.round(answer.durationMs))
      if (refusedUnixMs !== undefined) seen.waitsMs.push(clock.nowUnixMs() - refusedUnixMs)
      return
    }
    refusedUnixMs ??= clock.nowUnixMs()
    await clock.sleep(RETRY_MS, signal)
  }
  seen.lost++
}

/**
 * How long after a commit the Hub still says that the one before is the head.
 *
 * @param {Inquiry} inquiry
 * @param {Repo} repo
 */
async function headLags(inquiry, repo) {
  const { client, clock, signal } = inquiry
  const lags = []
  for (let turn = 0; turn < LAG_COUNT; turn++) {
    const answer = await tryCommit(client, repo, [fileLine('lag.txt', `turn ${turn}`)])
    if (answer.status >= 400) throw new Error(`a commit was refused: ${messageOf(answer)}`)
    const made = String(jsonOf(answer)['commitOid'])
    const startUnixMs = clock.nowUnixMs()
    let lagMs = 0
    while ((await headOf(client, repo)) !== made) {
      lagMs = clock.nowUnixMs() - startUnixMs
      if (lagMs > 60_000) break
      await clock.sleep(250, signal)
    }
    lags.push(lagMs)
  }
  return lags
}

/** @param {readonly number[]} values */
const longest = (values) => (values.length === 0 ? null : Math.max(...values))

/** @param {Contention} contention @param {readonly number[]} lags @param {string} stale */
function describe({ statuses, durationsMs, waitsMs, lost }, lags, stale) {
  const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`)
  return [
    { asked: `${WRITER_COUNT} writers at once, no parent named`, seen: counts.join(', ') },
    {
      asked: 'how long a commit took',
      seen: `${formatMs(Math.min(...durationsMs))} to ${formatMs(longest(durationsMs))}`,
    },
    {
      asked: 'how long refused ones had to wait',
      seen:
        waitsMs.length === 0
          ? 'none was refused and made later'
          : `${formatMs(Math.min(...waitsMs))} to ${formatMs(longest(waitsMs))}; ${lost} were not made`,
    },
    {
      asked: 'how long after a commit the Hub named the one before as head',
      seen: lags.map((lag) => formatMs(lag)).join(', '),
    },
    { asked: 'a commit whose parent is not the head', seen: stale },
  ]
}

/**
 * @param {Contention} contention
 * @param {readonly number[]} lags
 * @param {number} staleStatus
 * @returns {import('./question.mjs').Decision[]}
 */
function decide({ statuses, durationsMs, waitsMs, lost }, lags, staleStatus) {
  return [
    {
      file: 'sdk-node/src/hub/hub-clock.ts',
      name: 'MAX_BACKOFF_MS',
      assumes: 'a writer that waits, at most a minute, between tries gets its turn',
      holds: lost === 0 && (longest(waitsMs) ?? 0) < 60_000,
      remedy: 'make it longer than the longest wait that was seen',
    },
    {
      file: 'sdk-node/src/hub/hub-fetch.ts',
      name: 'REQUEST_TIMEOUT_MS',
      assumes: 'a commit is answered within 90 s',
      holds: (longest(durationsMs) ?? 0) < 45_000,
      remedy: 'make it longer, or the commits smaller: MAX_FILES_PER_COMMIT',
    },
    {
      file: 'scripts/hub/api/commit.mjs',
      name: 'lockedPush',
      assumes: 'without a parent parallel commits are refused by 409 only, never by 412',
      holds: Object.keys(statuses).every((status) => ['200', '409'].includes(status)),
      remedy:
        'let the local Hub refuse some by the statuses above; the SDK tries again after each of them',
    },
    {
      file: 'scripts/hub/api/commit.mjs',
      name: 'lockedPush',
      assumes: 'a parent that is not the head is refused by 412',
      holds: staleStatus === 412,
      remedy: 'read that status as stale in failureOfAnswer of sdk-node/src/hub/hub-failure.ts',
    },
    {
      file: 'sdk-node/src/hub/push-runs.ts',
      name: '#findRemote',
      assumes: 'the head that is read right after a commit is that commit',
      holds: (longest(lags) ?? 0) < 1000,
      remedy:
        'trust the commit’s own answer for as long as the lag was, and do not read the head then',
    },
  ]
}
