// @ts-check
import { locationOf } from './http-request.mjs'
import { formatMs, timeUntil } from './question.mjs'
import { signedLifeOf, withoutSignature } from './signed-url.mjs'
import { LARGE_BYTES, LARGE_PATH } from './throwaway-repos.mjs'
import { describeTransport } from './transport-facts.mjs'
import { resolvePath } from './write-files.mjs'

/** @typedef {import('./question.mjs').Inquiry} Inquiry */

const MINUTE_MS = 60_000
const SETTINGS = 'scripts/hub/settings.mjs'

/** @type {import('./question.mjs').Question} */
export const signedAddressesQuestion = {
  number: 2,
  title: 'How long signed addresses live, and what ranges they give',
  plan: 'Resolves a file of 4 kB some times and reads ranges of it: about 15 requests and, with the Dataset, 1 commit. With --slow it also waits until the address changes (half an hour at most) and until the first one expires (an hour or so).',
  async ask(inquiry) {
    const { client, clock } = inquiry
    const { repo, large } = await inquiry.repos.shared()
    const resolve = async () => locationOf(await client.askSteadily(resolvePath(repo, LARGE_PATH)))
    const first = await resolve()
    const life = signedLifeOf(first)
    const leftMs = life === undefined ? null : life.expiresUnixMs - clock.nowUnixMs()
    const isReused = [await resolve(), await resolve()].includes(first)
    const ranges = await readRanges(inquiry, first, large)
    const windowMs = inquiry.isSlow ? await reuseWindow(inquiry, resolve) : undefined
    const expired = inquiry.isSlow && life ? await readExpired(inquiry, first, life) : undefined
    const transport = await describeTransport([client.hubUrl, first])
    return {
      findings: [
        { asked: 'where /resolve of a large file leads', seen: withoutSignature(first) },
        {
          asked: 'how long that address says it works',
          seen:
            life === undefined ? 'it does not say' : `${formatMs(leftMs)} more (${life.scheme})`,
        },
        {
          asked: 'whether the same one is handed out again',
          seen: `${isReused ? 'yes' : 'no'}${windowMs === undefined ? '' : `; for ${formatMs(windowMs)}`}`,
        },
        ...ranges.findings,
        ...(expired === undefined
          ? []
          : [{ asked: 'it, after it has expired', seen: `${expired.status} ${expired.said}` }]),
        { asked: 'how the hosts are spoken to', seen: transport.join('\n') },
      ],
      decisions: [
        ...decideLife(leftMs, isReused, windowMs, expired?.status),
        {
          file: 'scripts/hub/server/byte-range.mjs',
          name: 'planRange',
          assumes:
            'files of 4 kB are given in ranges, too: 206 with Content-Range, 416 beyond the end',
          holds: ranges.areRight,
          remedy: 'let the page’s reader (web/src/worker/hub) take such files whole',
        },
      ],
      facts: {
        scheme: life?.scheme ?? null,
        leftMs,
        isReused,
        reuseWindowMs: windowMs ?? null,
        expiredStatus: expired?.status ?? null,
        ranges: ranges.facts,
        transport,
      },
      open: inquiry.isSlow ? [] : ['the reuse window and what an expired address answers: --slow'],
    }
  },
}

/** @param {Inquiry} inquiry @param {string} address @param {Buffer} large */
async function readRanges({ client }, address, large) {
  const last = LARGE_BYTES - 1
  const wanted = [
    {
      range: 'bytes=100-199',
      status: 206,
      said: `bytes 100-199/${LARGE_BYTES}`,
      start: 100,
      end: 200,
    },
    {
      range: `bytes=4000-9999`,
      status: 206,
      said: `bytes 4000-${last}/${LARGE_BYTES}`,
      start: 4000,
      end: LARGE_BYTES,
    },
    { range: 'bytes=5000-5001', status: 416, said: `bytes */${LARGE_BYTES}`, start: 0, end: 0 },
  ]
  const findings = []
  /** @type {Record<string, number>} */
  const facts = {}
  let areRight = true
  for (const { range, status, said, start, end } of wanted) {
    const answer = await client.askAs(undefined, address, { headers: { Range: range } })
    const contentRange = answer.headers.get('content-range')
    const isContent = status === 416 || answer.body.equals(large.subarray(start, end))
    areRight &&= answer.status === status && contentRange === said && isContent
    facts[range] = answer.status
    findings.push({
      asked: `${range} of ${LARGE_BYTES} bytes at the CDN`,
      seen: `${answer.status}, Content-Range: ${contentRange ?? 'none'}, ${isContent ? 'the right bytes' : 'other bytes'}, Cache-Control: ${answer.headers.get('cache-control') ?? 'none'}`,
    })
  }
  return { findings, facts, areRight }
}

/**
 * How long one address is handed out: between two changes.
 *
 * @param {Inquiry} inquiry
 * @param {() => Promise<string>} resolve
 */
async function reuseWindow(inquiry, resolve) {
  const pace = { everyMs: 15_000, maxMs: 30 * MINUTE_MS }
  inquiry.say('waiting until the signed address changes, twice')
  /** @type {number | null} */
  let windowMs = null
  for (let change = 0; change < 2; change++) {
    const before = await resolve()
    windowMs = await timeUntil(inquiry, pace, async () => (await resolve()) !== before)
    if (windowMs === null) return null
  }
  return windowMs
}

/** @param {Inquiry} inquiry @param {string} address @param {import('./signed-url.mjs').SignedLife} life */
async function readExpired({ client, clock, signal, say }, address, { expiresUnixMs }) {
  const waitMs = expiresUnixMs - clock.nowUnixMs() + 5000
  say(`waiting ${formatMs(waitMs)} until the signed address expires`)
  await clock.sleep(Math.max(0, waitMs), signal)
  const { status, body } = await client.askAs(undefined, address, {
    headers: { Range: 'bytes=0-3' },
  })
  return { status, said: body.toString('utf8').replaceAll(/\s+/g, ' ').slice(0, 200) }
}

/**
 * @param {number | null} leftMs
 * @param {boolean} isReused
 * @param {number | null | undefined} windowMs
 * @param {number | undefined} expiredStatus
 * @returns {import('./question.mjs').Decision[]}
 */
function decideLife(leftMs, isReused, windowMs, expiredStatus) {
  return [
    {
      file: SETTINGS,
      name: 'signedUrlLifeMs',
      assumes: 'an address works for an hour',
      holds: leftMs !== null && leftMs > 50 * MINUTE_MS && leftMs < 61 * MINUTE_MS,
      remedy:
        'set it to what was seen; the page’s reader resolves anew whenever an address is refused, and needs no change',
    },
    {
      file: SETTINGS,
      name: 'signedUrlReuseMs',
      assumes: 'the same address is handed out for about 5 minutes, so that caches can hold it',
      holds:
        windowMs === undefined
          ? isReused
            ? null
            : false
          : windowMs !== null && windowMs > 4 * MINUTE_MS && windowMs < 6 * MINUTE_MS,
      remedy:
        'set it to what was seen; where each is new, only what the page keeps itself is read once',
    },
    {
      file: 'scripts/hub/cdn/xml-error.mjs',
      name: 'deniedAnswer',
      assumes: 'an expired address is refused by 403',
      holds: expiredStatus === undefined ? null : expiredStatus === 403,
      remedy:
        'let the page’s reader (web/src/worker/hub) take that answer, too, for an expired address',
    },
  ]
}
