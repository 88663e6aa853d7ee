// @ts-check
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { at } from '../../setup/workspace.mjs'
import { askBucket } from '../bucket-facts.mjs'
import { HubClient } from '../hub-client.mjs'
import { ThrowawayRepos } from '../throwaway-repos.mjs'
import { askHub, differing, hastyClock, startHastyHub } from './ask-hub.mjs'
import { startBucketHub } from './bucket-hub.mjs'
import { startViewer } from './viewer-behind.mjs'

const MINUTE_MS = 60_000

/** @param {import('../../hub/settings.mjs').HubOptions} [options] */
async function openHub(options) {
  const place = await startHastyHub(options)
  onTestFinished(() => place.hub.close())
  return place
}

/** Ids of all repositories that are there. @param {import('../../hub/start-hub.mjs').LocalHub} hub */
async function allRepos(hub) {
  const lists = await Promise.all(
    ['datasets', 'spaces', 'models'].map(async (types) => {
      const headers = { Authorization: `Bearer ${hub.token}` }
      const answer = await fetch(`${hub.hubUrl}/api/${types}?author=me`, { headers })
      return /** @type {{ id: string }[]} */ (await answer.json())
    }),
  )
  return lists.flat().map(({ id }) => id)
}

test('the local Hub is as the decisions assume', { timeout: 60_000 }, async () => {
  const place = await openHub()
  const { hub, clock } = place
  const viewer = await startViewer({ hub, clock, delayMs: 70_000 })
  onTestFinished(() => viewer.close())
  const { report, facts, decisions, problems } = await askHub(place, undefined, {
    isSlow: true,
    mayExhaustQuota: true,
    viewerUrl: viewer.url,
    oauthToken: hub.addToken({ user: 'me', role: 'read', token: 'hf_oauth_visitor' }),
  })
  expect(problems).toEqual([])
  expect(decisions.filter(({ holds }) => holds !== true)).toEqual([])
  expect(report.answers.map(({ number }) => number)).toEqual([1, 2, 4, 8, 5, 6, 7, 9, 3])
  expect(report.answers.flatMap(({ outcome }) => outcome?.open ?? [])).toEqual([])
  expect(facts[2]).toMatchObject({ isReused: true, expiredStatus: 403 })
  expect(facts[3]).toMatchObject({ limit: 128, retryAfter: null, bucketStatus: null })
  expect(facts[4]).toEqual({ small: 'commit', large: 'commit' })
  expect(facts[6]).toMatchObject({ statusOfNobody: 401, isReadByOAuth: true, bucket: null })
  expect(facts[8]).toMatchObject({ isVisible: true, isInAddress: true, resolveAgain: 304 })
  const delaysMs = /** @type {{ delaysMs: number[] }} */ (facts[9]).delaysMs
  expect(delaysMs).toHaveLength(10)
  expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(70_000)
  expect(Math.max(...delaysMs)).toBeLessThan(80_000)
  expect(report.left).toEqual([])
  expect(await allRepos(hub)).toEqual([])
})

test('each decision is where it is said to be', async () => {
  const { decisions } = await askHub(await openHub())
  expect(decisions.length).toBeGreaterThan(30)
  for (const { file, name } of decisions) {
    expect(readFileSync(at(file), 'utf8'), file).toContain(name)
  }
})

test.each([
  ['commit-ledger.ts', 'HOURLY_QUOTA = 128'],
  ['push-schedule.ts', 'DEFAULT_PUSH_INTERVAL_MS = 300_000'],
  ['hub-clock.ts', 'MAX_BACKOFF_MS = 60_000'],
  ['hub-fetch.ts', 'REQUEST_TIMEOUT_MS = 90_000'],
])('the figure that a question is about is still that of %s', (file, figure) => {
  expect(readFileSync(at('sdk-node', 'src', 'hub', file), 'utf8')).toContain(figure)
})

test('a Hub that is otherwise is seen to be', { timeout: 60_000 }, async () => {
  const place = await openHub({
    unchangedCommit: 'skip',
    cdnPreflight: 'refuse',
    retryAfter: true,
    commitsPerHour: 90,
    signedUrlLifeMs: 20 * MINUTE_MS,
    signedUrlReuseMs: MINUTE_MS,
  })
  const viewer = await startViewer({ ...place, delayMs: 10 * MINUTE_MS })
  onTestFinished(() => viewer.close())
  const { decisions, facts, problems } = await askHub(place, [1, 2, 3, 4, 9], {
    isSlow: true,
    mayExhaustQuota: true,
    viewerUrl: viewer.url,
  })
  expect(problems).toEqual([])
  expect(differing(decisions).toSorted()).toEqual([
    'DEFAULT_PUSH_INTERVAL_MS in sdk-node/src/hub/push-schedule.ts',
    'HOURLY_QUOTA in sdk-node/src/hub/commit-ledger.ts',
    'cdnPreflight in scripts/hub/settings.mjs',
    'retryAfter in scripts/hub/settings.mjs',
    'signedUrlLifeMs in scripts/hub/settings.mjs',
    'signedUrlReuseMs in scripts/hub/settings.mjs',
    'unchangedCommit in scripts/hub/settings.mjs',
  ])
  expect(facts[3]).toMatchObject({ limit: 90 })
  expect(facts[4]).toEqual({ small: 'skip', large: 'skip' })
})

test('what is refused by faults is seen, and tried again', async () => {
  const place = await openHub({
    faults: ['POST /commit/ status=409 skip=1 count=5', 'POST /commit/ status=412 skip=9 count=2'],
  })
  const { facts, decisions } = await askHub(place, [5])
  expect(facts[5]).toMatchObject({ statuses: { 200: 12, 412: 2 }, lost: 0 })
  const { waitsMs } = /** @type {{ waitsMs: number[] }} */ (facts[5])
  expect(waitsMs.length).toBeGreaterThan(0)
  expect(differing(decisions)).toEqual(['lockedPush in scripts/hub/api/commit.mjs'])
})

test('a question that fails keeps no other from being asked', async () => {
  const place = await openHub({ faults: ['GET space:* status=500 count=*'] })
  const { report, facts, problems } = await askHub(place, [4, 7])
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain('does not show the page')
  expect(facts[4]).toEqual({ small: 'commit', large: 'commit' })
  expect(report.left).toEqual([])
  expect(await allRepos(place.hub)).toEqual([])
})

test('what cannot be deleted is named', async () => {
  const place = await openHub({ faults: ['DELETE /repos/delete status=503 count=*'] })
  const { report } = await askHub(place, [4])
  expect(report.left).toHaveLength(1)
  expect(report.left[0]).toContain(`the dataset ${(await allRepos(place.hub))[0]} (`)
})

test('a repository whose creation had no answer is used and deleted', async () => {
  const place = await openHub({ faults: ['POST /repos/create reset-after-apply'] })
  const { problems } = await askHub(place, [4])
  expect(problems).toEqual([])
  expect(await allRepos(place.hub)).toEqual([])
})

test('a token that may only read is refused', async () => {
  const place = await openHub()
  const token = place.hub.addToken({ user: 'me', role: 'read' })
  await expect(askHub(place, [4], { token })).rejects.toThrow('HF_TOKEN may only read')
})

test.each([
  { isCached: false, newAddress: 'after' },
  { isCached: true, newAddress: 'before' },
])('a bucket is overwritten and read: cached $isCached', async ({ isCached, newAddress }) => {
  const hub = await startBucketHub({ isCached })
  onTestFinished(() => hub.close())
  const [clock, { signal }] = [hastyClock(), new AbortController()]
  const client = new HubClient(hub.url, hub.token, clock, signal)
  const repos = new ThrowawayRepos(client, 'me', () => {})
  const { facts, findings } = await askBucket({
    client,
    repos,
    clock,
    signal,
    say: () => {},
    isSlow: false,
    mayExhaustQuota: false,
    viewerUrl: undefined,
    oauthToken: undefined,
  })
  expect(facts).toEqual({
    statusOfNobody: 401,
    statusOfOAuth: null,
    isETagNew: true,
    oldAddress: 'before',
    newAddress,
  })
  expect(findings.length).toBeGreaterThan(5)
  expect(hub.buckets.size).toBe(1)
  expect(await repos.deleteAll()).toEqual([])
  expect(hub.buckets.size).toBe(0)
})
