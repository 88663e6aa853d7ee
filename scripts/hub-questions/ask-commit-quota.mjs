// @ts-check
import { tryBucketBatch } from './bucket-facts.mjs'
import { isCounted, kindsThatFit, limitNamed } from './count-of-quota.mjs'
import { messageOf } from './hub-client.mjs'
import { formatMs, timeUntil } from './question.mjs'
import { fileLine, headOf, tryCommit } from './write-files.mjs'

/** @typedef {import('./http-request.mjs').HttpAnswer} HttpAnswer */
/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./write-files.mjs').Repo} Repo */

const LEDGER = 'sdk-node/src/hub/commit-ledger.ts'
const ASSUMED_LIMIT = 128
const HOUR_MS = 3600_000
/** More than any account is known to have. */
const MAX_COMMITS = 700
/** Refusals of two kinds, in numbers whose sums tell which of them counted. */
const STALE_COUNT = 11
const INVALID_COUNT = 17
const STALE_KIND = 'commits with an old parent'

/** @type {import('./question.mjs').Question} */
export const commitQuotaQuestion = {
  number: 3,
  title: 'What the commit quota counts, and what its 429 says',
  plan: `With --exhaust-quota only: makes one commit after another, and ${STALE_COUNT + INVALID_COUNT} that are refused, until the Hub takes no more (128 on a free account), in some minutes; then tries a commit to another Dataset, to a Space and, where there may be one, to a bucket. The account can commit nothing for about an hour afterwards. With --slow it waits for that hour's end, too.`,
  async ask(inquiry) {
    if (!inquiry.mayExhaustQuota) {
      const open = ['all of it: --exhaust-quota (the account then commits nothing for an hour)']
      return { findings: [], decisions: decide(undefined), facts: {}, open }
    }
    const seen = await exhaust(inquiry)
    return {
      findings: describe(seen),
      decisions: decide(seen),
      facts: {
        limit: seen.limit ?? null,
        commits: seen.commits,
        counted: seen.fitting,
        retryAfter: seen.refusal.headers.get('retry-after'),
        rateLimit: seen.refusal.headers.get('ratelimit'),
        message: messageOf(seen.refusal),
        otherDatasetStatus: seen.otherDataset.status,
        spaceStatus: seen.space.status,
        bucketStatus: seen.bucketStatus,
        pauseMs: seen.pauseMs ?? null,
      },
      open: inquiry.isSlow ? [] : ['how long it takes until commits go on: --slow'],
    }
  },
}

/** @typedef {Awaited<ReturnType<typeof exhaust>>} Seen */

/** @param {Inquiry} inquiry */
async function exhaust(inquiry) {
  const { client, repos, clock, say } = inquiry
  const repo = await repos.create({ type: 'dataset', purpose: 'quota' })
  const other = await repos.create({ type: 'dataset', purpose: 'quota-other' })
  const space = await repos.create({ type: 'space', purpose: 'quota', files: SPACE_FILES })
  const startUnixMs = clock.nowUnixMs()
  const refused = await refuseSome(client, repo, await headOf(client, repo))
  say('making commits until the Hub takes no more')
  const refusal = refused.quota ?? (await commitUntilRefused(inquiry, repo))
  const endUnixMs = clock.nowUnixMs()
  const commits = client.countOf('commit', endUnixMs - HOUR_MS)
  // What this run has asked for in the hour; the account should have done nothing else.
  const others = {
    ...refused.counts,
    'creations of repositories': client.countOf('repo', endUnixMs - HOUR_MS),
    'commits refused by earlier questions':
      client.countOf('refused commit', endUnixMs - HOUR_MS) -
      client.countOf('refused commit', startUnixMs),
  }
  const limit = limitNamed(messageOf(refusal))
  return {
    refusal,
    limit,
    commits,
    others,
    fitting: limit === undefined ? [] : kindsThatFit(limit, commits, others),
    otherDataset: await tryCommit(client, other, [fileLine('turn.txt', 'other')]),
    space: await tryCommit(client, space, [fileLine('turn.txt', 'space')]),
    bucketStatus: await tryBucketBatch(inquiry),
    pauseMs: inquiry.isSlow ? await waitForQuota(inquiry, repo) : undefined,
  }
}

const SPACE_FILES = {
  'README.md': '---\ntitle: A question\nsdk: static\n---\n',
  'index.html': '<!doctype html><html><head></head><body></body></html>\n',
}

/**
 * Tries commits that the Hub has to refuse.
 *
 * @param {import('./hub-client.mjs').HubClient} client
 * @param {Repo} repo
 * @param {string} stale a commit that is not the last one
 * @returns {Promise<{ counts: Record<string, number>, quota: HttpAnswer | undefined }>} how many were
 *   refused, by kind, and the quota's 429, where it came already
 */
async function refuseSome(client, repo, stale) {
  /** @type {Record<string, number>} */
  const counts = {}
  await tryCommit(client, repo, [fileLine('turn.txt', 'first')])
  for (let count = 0; count < STALE_COUNT + INVALID_COUNT; count++) {
    const isStale = count < STALE_COUNT
    const answer = isStale
      ? await tryCommit(client, repo, [fileLine('turn.txt', 'stale')], { parentCommit: stale })
      : await tryCommit(client, repo, [fileLine('../outside.txt', `invalid ${count}`)])
    if (answer.status === 429) return { counts, quota: answer }
    if (answer.status < 400) continue
    const kind = `${isStale ? STALE_KIND : 'commits of a bad path'}, ${answer.status}`
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return { counts, quota: undefined }
}

/** @param {Inquiry} inquiry @param {Repo} repo @returns {Promise<HttpAnswer>} the 429 */
async function commitUntilRefused({ client, clock, signal, say }, repo) {
  for (let count = 1; count <= MAX_COMMITS; count++) {
    const answer = await tryCommit(client, repo, [fileLine('turn.txt', `turn ${count}`)])
    if (answer.status === 429) return answer
    if (answer.status >= 400) {
      throw new Error(`commit ${count} was answered ${answer.status}: ${messageOf(answer)}`)
    }
    if (count % 25 === 0) say(`${count} commits`)
    await clock.sleep(200, signal)
  }
  throw new Error(`the Hub took ${MAX_COMMITS} commits and wanted more`)
}

/** @param {Inquiry} inquiry @param {Repo} repo */
function waitForQuota(inquiry, repo) {
  inquiry.say('waiting until the Hub takes commits again')
  const pace = { everyMs: 5 * 60_000, maxMs: 90 * 60_000 }
  return timeUntil(inquiry, pace, async () => {
    const answer = await tryCommit(inquiry.client, repo, [fileLine('turn.txt', 'again')])
    return answer.status < 400
  })
}

/** @param {Seen} seen */
function describe({
  refusal,
  commits,
  fitting,
  others,
  otherDataset,
  space,
  bucketStatus,
  pauseMs,
}) {
  const { headers } = refusal
  const sums = Object.entries(others).map(([name, count]) => `${count} ${name}`)
  const sets = fitting.map((kinds) => (kinds.length === 0 ? 'nothing' : kinds.join(' and ')))
  const verdict =
    sets.length === 0
      ? 'no sum of these is the limit: has the account done anything else in this hour?'
      : `counted besides commits: ${sets.join(', or ')}`
  return [
    {
      asked: 'the commit that was one too many',
      seen: [
        `429 ${messageOf(refusal)}`,
        `Retry-After: ${headers.get('retry-after') ?? 'none'}`,
        `RateLimit: ${headers.get('ratelimit') ?? 'none'}`,
      ].join('\n'),
    },
    {
      asked: 'what was counted',
      seen: [`${commits} commits were made`, ...sums, verdict].join('\n'),
    },
    { asked: 'a commit to another Dataset then', seen: String(otherDataset.status) },
    { asked: 'a commit to a Space then', seen: String(space.status) },
    {
      asked: 'a change to a bucket then',
      seen: bucketStatus === null ? 'there may be no bucket' : String(bucketStatus),
    },
    ...(pauseMs === undefined
      ? []
      : [{ asked: 'until a commit was taken again', seen: formatMs(pauseMs) }]),
  ]
}

/**
 * @param {Seen | undefined} seen
 * @returns {import('./question.mjs').Decision[]}
 */
function decide(seen) {
  const message = seen === undefined ? '' : messageOf(seen.refusal)
  const isWindowLeft = seen && !/;\s*r=0\b/.test(seen.refusal.headers.get('ratelimit') ?? '')
  const isTold = seen && (seen.refusal.headers.has('retry-after') || /in about/.test(message))
  return [
    {
      file: LEDGER,
      name: 'HOURLY_QUOTA',
      assumes: `an account has ${ASSUMED_LIMIT} commits an hour at least`,
      holds: seen === undefined ? null : seen.limit !== undefined && seen.limit >= ASSUMED_LIMIT,
      remedy: 'set it to the limit that was named; the shares of a process and of a host follow',
    },
    {
      file: LEDGER,
      name: 'accountOf',
      assumes: 'all repositories of an account share one quota, Spaces too',
      holds: seen ? seen.otherDataset.status === 429 && seen.space.status === 429 : null,
      remedy: 'keep one ledger for each repository instead of one for each account',
    },
    {
      file: 'sdk-node/src/hub/push-runs.ts',
      name: '#readRemote',
      assumes: 'refused commits count, so that it looks before each whether others have committed',
      holds: seen ? isCounted(seen.fitting, STALE_KIND) : null,
      remedy: 'that look can be left out: a stale commit is refused for nothing then',
    },
    {
      file: 'sdk-node/src/hub/hub-failure.ts',
      name: 'isWindowSpent',
      assumes: 'the quota’s 429 says r>0, or nothing, in RateLimit',
      holds: isWindowLeft ?? null,
      remedy: 'tell the two kinds of 429 apart by the message instead',
    },
    {
      file: 'sdk-node/src/hub/hub-failure.ts',
      name: 'retryAfterMs',
      assumes: 'it says how long to wait: in Retry-After, or by "in about … hour"',
      holds: isTold ?? null,
      remedy: 'read the message as it is now; until then a push waits 5 minutes and tries again',
    },
    {
      file: 'scripts/hub/settings.mjs',
      name: 'retryAfter',
      assumes: 'the quota’s 429 has no Retry-After',
      holds: seen ? !seen.refusal.headers.has('retry-after') : null,
      remedy: 'make true the default',
    },
  ]
}
