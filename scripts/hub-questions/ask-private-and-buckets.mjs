// @ts-check
import { randomBytes } from 'node:crypto'
import { askBucket } from './bucket-facts.mjs'
import { allowsHeaders, mayRead } from './cors-facts.mjs'
import { locationOf } from './http-request.mjs'
import { PAGE_ORIGIN } from './question.mjs'
import { LARGE_PATH, SMALL_PATH } from './throwaway-repos.mjs'
import { commit, fileLine, largeLine, resolvePath, uploadLarge } from './write-files.mjs'

/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./question.mjs').Finding} Finding */
/** @typedef {import('./write-files.mjs').Repo} Repo */

/** @type {import('./question.mjs').Question} */
export const privateAndBucketsQuestion = {
  number: 6,
  title: 'Private data from a page, and buckets',
  plan: 'Makes a private Dataset (1 commit) and a private bucket, where the account may have one; reads both as a page does, with the token and without, and with HF_OAUTH_TOKEN where it is set; overwrites a file of the bucket.',
  async ask(inquiry) {
    const dataset = await askPrivateDataset(inquiry)
    const bucket = await askBucket(inquiry)
    return {
      findings: [...dataset.findings, ...bucket.findings],
      decisions: [
        {
          file: 'scripts/hub/store/access.mjs',
          name: 'canRead',
          assumes:
            'a private Dataset is read by a token, through the redirect, and 401 without one',
          holds: dataset.isReadByToken && dataset.statusOfNobody === 401,
          remedy:
            'let the page’s reader (web/src/worker/hub) offer to sign in after the status above, too',
        },
        {
          file: 'scripts/hub/store/access.mjs',
          name: 'READING_SCOPES',
          assumes: 'a token of a sign-in with read-repos reads private Datasets',
          holds: dataset.isReadByOAuth,
          remedy: 'ask for another scope in the Space’s README, or for the organisation’s consent',
        },
        {
          file: 'scripts/hub/README.md',
          name: 'No buckets',
          assumes: 'runs go to Datasets: buckets are not used',
          holds: bucket.facts === null ? true : null,
          remedy:
            'nothing depends on them; what was seen says whether one could hold the tails of live runs',
        },
      ],
      facts: {
        statusOfNobody: dataset.statusOfNobody,
        isReadByToken: dataset.isReadByToken,
        isReadByOAuth: dataset.isReadByOAuth,
        bucket: bucket.facts,
      },
      open:
        inquiry.oauthToken === undefined
          ? ['what a token of a sign-in may read: HF_OAUTH_TOKEN, from scripts/hub/REAL.md']
          : [],
    }
  },
}

/** @param {Inquiry} inquiry */
async function askPrivateDataset({ client, repos, oauthToken }) {
  const repo = await repos.create({ type: 'dataset', purpose: 'private', isPrivate: true })
  const large = randomBytes(4096)
  await uploadLarge(client, repo, large)
  await commit(client, repo, [fileLine(SMALL_PATH, '{}'), largeLine(LARGE_PATH, large)])
  const nobody = await client.askAs(undefined, resolvePath(repo, LARGE_PATH), {
    headers: { Origin: PAGE_ORIGIN },
  })
  const { accessToken } = client.credentials
  const byToken = await readAsPage(client, repo, accessToken)
  const byOAuth = oauthToken === undefined ? undefined : await readAsPage(client, repo, oauthToken)
  /** @type {Finding[]} */
  const findings = [
    {
      asked: 'a private Dataset, without a token',
      seen: `${nobody.status} ${nobody.headers.get('x-error-code') ?? ''}, ${mayRead(nobody, PAGE_ORIGIN) ? 'readable' : 'unreadable'} for a page`,
    },
    { asked: 'with the account’s token, from a page', seen: byToken.seen },
    ...(byOAuth === undefined
      ? []
      : [{ asked: 'with the token of a sign-in, from a page', seen: byOAuth.seen }]),
  ]
  return {
    findings,
    statusOfNobody: nobody.status,
    isReadByToken: byToken.isRead,
    isReadByOAuth: byOAuth?.isRead ?? null,
  }
}

/**
 * Reads a small and a large file as a browser would: a preflight, then the token as far as the Hub, and
 * none beyond.
 *
 * @param {import('./hub-client.mjs').HubClient} client
 * @param {Repo} repo
 * @param {string} token
 */
async function readAsPage(client, repo, token) {
  const seen = []
  let isRead = true
  for (const path of [SMALL_PATH, LARGE_PATH]) {
    const address = resolvePath(repo, path)
    const preflight = await client.askAs(undefined, address, {
      method: 'OPTIONS',
      headers: {
        Origin: PAGE_ORIGIN,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'authorization',
      },
    })
    const headers = { Origin: PAGE_ORIGIN, Range: 'bytes=0-1' }
    const first = await client.askAs(token, address, { headers })
    if (first.status >= 400) {
      seen.push(`${path}: ${first.status}`)
      isRead = false
      continue
    }
    const isAway = new URL(locationOf(first)).origin !== new URL(client.hubUrl).origin
    const origin = isAway ? 'null' : PAGE_ORIGIN
    const final = await client.askAs(token, locationOf(first), {
      headers: { ...headers, Origin: origin },
    })
    isRead &&=
      allowsHeaders(preflight, ['authorization']) &&
      mayRead(first, PAGE_ORIGIN) &&
      mayRead(final, origin) &&
      (final.status === 200 || final.status === 206)
    seen.push(`${path}: OPTIONS ${preflight.status}, ${first.status}, then ${final.status}`)
  }
  return { isRead, seen: seen.join('\n') }
}
