// @ts-check
import { parquetWriteBuffer } from 'hyparquet-writer'
import { formatMs } from './question.mjs'
import { commit, largeLine, uploadLarge } from './write-files.mjs'

/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./write-files.mjs').Repo} Repo */

const COMMIT_COUNT = 10
const COMMIT_EVERY_MS = 60_000
const LOOK_EVERY_MS = 5000
/** After the last commit. */
const PATIENCE_MS = 15 * 60_000

const CARD = `---
configs:
- config_name: metrics
  data_files:
  - split: train
    path: "data/*.parquet"
---
`

/** @type {import('./question.mjs').Question} */
export const viewerDelayQuestion = {
  number: 9,
  title: 'How far the dataset viewer is behind one commit a minute',
  plan: `With --slow only: commits a Parquet file a minute to a public Dataset, ${COMMIT_COUNT} times, and asks the viewer which commit it shows: ${COMMIT_COUNT} commits, 10 to 25 minutes.`,
  async ask(inquiry) {
    const { isSlow, viewerUrl } = inquiry
    if (!isSlow || viewerUrl === undefined) {
      const open = isSlow
        ? ['all of it: this Hub has no viewer that is known (--viewer says where it is)']
        : ['all of it: --slow']
      return { findings: [], decisions: decide(undefined), facts: {}, open }
    }
    const seen = await watchViewer(inquiry, viewerUrl)
    return {
      findings: [
        {
          asked: `${COMMIT_COUNT} commits, one a minute: until the viewer had each, or a later one`,
          seen: seen.delaysMs.map((delayMs) => formatMs(delayMs)).join(', '),
        },
        {
          asked: 'what the viewer said meanwhile',
          seen: Object.entries(seen.said)
            .map(([said, count]) => `${count} × ${said}`)
            .join('\n'),
        },
      ],
      decisions: decide(seen),
      facts: seen,
    }
  },
}

/**
 * @typedef {object} Seen
 * @property {(number | null)[]} delaysMs null for what it has never shown
 * @property {Record<string, number>} said how often it answered what
 */

/** @param {Inquiry} inquiry @param {string} viewerUrl @returns {Promise<Seen>} */
async function watchViewer({ client, repos, clock, signal, say }, viewerUrl) {
  const files = { 'README.md': CARD }
  const repo = await repos.create({ type: 'dataset', purpose: 'viewer', files })
  const sizeUrl = new URL('size', viewerUrl.endsWith('/') ? viewerUrl : `${viewerUrl}/`)
  sizeUrl.searchParams.set('dataset', repo.id)
  /** @type {{ oid: string, unixMs: number, delayMs: number | null }[]} */
  const made = []
  /** @type {Record<string, number>} */
  const said = {}
  let nextUnixMs = clock.nowUnixMs()
  for (;;) {
    if (made.length < COMMIT_COUNT && clock.nowUnixMs() >= nextUnixMs) {
      nextUnixMs += COMMIT_EVERY_MS
      const oid = await commitRows(client, repo, made.length)
      made.push({ oid, unixMs: clock.nowUnixMs(), delayMs: null })
      say(`commit ${made.length} of ${COMMIT_COUNT}`)
    }
    const { status, headers } = await client.askAs(undefined, sizeUrl.href)
    const words = `${status} ${headers.get('x-error-code') ?? ''}`.trim()
    said[words] = (said[words] ?? 0) + 1
    const shown = made.findIndex(({ oid }) => status === 200 && oid === headers.get('x-revision'))
    for (const entry of made.slice(0, shown + 1)) {
      entry.delayMs ??= clock.nowUnixMs() - entry.unixMs
    }
    const last = made.at(-1)
    const isOver = made.length === COMMIT_COUNT && last !== undefined
    const isLate = isOver && clock.nowUnixMs() - last.unixMs > PATIENCE_MS
    if (isOver && (last.delayMs !== null || isLate)) break
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
  return { delaysMs: made.map(({ delayMs }) => delayMs), said }
}

/** @param {import('./hub-client.mjs').HubClient} client @param {Repo} repo @param {number} part */
async function commitRows(client, repo, part) {
  const steps = Array.from({ length: 100 }, (_none, index) => part * 100 + index)
  const shard = Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'step', data: Int32Array.from(steps), type: 'INT32' },
        { name: 'value', data: Float64Array.from(steps), type: 'DOUBLE' },
      ],
    }),
  )
  await uploadLarge(client, repo, shard)
  return commit(client, repo, [largeLine(`data/part-${part}.parquet`, shard)])
}

/** @param {Seen | undefined} seen @returns {import('./question.mjs').Decision[]} */
function decide(seen) {
  const isBehind = seen?.delaysMs.some((delayMs) => delayMs === null || delayMs > 300_000)
  return [
    {
      file: 'sdk-node/src/hub/push-schedule.ts',
      name: 'DEFAULT_PUSH_INTERVAL_MS',
      assumes: 'the viewer shows a commit before the next one comes, 5 minutes later',
      holds: isBehind === undefined ? null : !isBehind,
      remedy:
        'where the viewer matters, make pushIntervalMs longer than the longest delay; the dashboard does not need the viewer',
    },
  ]
}
