// @ts-check
import {
  allowsHeaders,
  areSameNames,
  corsHeadersOf,
  describeCors,
  isExposed,
  listOf,
  mayRead,
} from './cors-facts.mjs'
import { locationOf } from './http-request.mjs'
import { PAGE_ORIGIN } from './question.mjs'
import { LARGE_PATH, SMALL_PATH } from './throwaway-repos.mjs'
import { apiPath, resolvePath } from './write-files.mjs'

/** @typedef {import('./http-request.mjs').HttpAnswer} HttpAnswer */
/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./question.mjs').Decision} Decision */

const HUB_EXPOSES = [
  'X-Repo-Commit',
  'X-Request-Id',
  'X-Error-Code',
  'X-Error-Message',
  'X-Total-Count',
  'ETag',
  'Link',
  'Accept-Ranges',
  'Content-Range',
  'X-Linked-Size',
  'X-Linked-ETag',
  'X-Xet-Hash',
]
const CDN_EXPOSES = [
  'Accept-Ranges',
  'Content-Range',
  'Content-Type',
  'Content-Disposition',
  'ETag',
  'X-Cache',
]
const HUB_CORS = 'scripts/hub/server/hub-cors.mjs'
/** A page's request has no origin any more after a redirect to another one. */
const NULL_ORIGIN = 'GET where that leads, CDN, Origin: null'

/** @typedef {Awaited<ReturnType<typeof askAll>>} Answers */

/** @type {import('./question.mjs').Question} */
export const corsQuestion = {
  number: 1,
  title: 'What pages of other origins may ask and read',
  plan: 'Reads a public Dataset as a page does, with Origin, and sends preflights: about 10 requests and, with the Dataset, 1 commit.',
  async ask(inquiry) {
    const answers = await askAll(inquiry)
    return {
      findings: Object.entries(answers).map(([asked, answer]) => ({
        asked,
        seen: describeCors(answer),
      })),
      decisions: [...decideHub(answers), ...decideCdn(answers)],
      facts: Object.fromEntries(
        Object.entries(answers).map(([asked, answer]) => [
          asked,
          { status: answer.status, ...corsHeadersOf(answer) },
        ]),
      ),
    }
  },
}

/** @param {Inquiry} inquiry */
async function askAll({ client, repos }) {
  const { repo } = await repos.shared()
  const api = `${apiPath(repo)}/revision/main`
  const small = resolvePath(repo, SMALL_PATH)
  const large = resolvePath(repo, LARGE_PATH)
  const headers = { Origin: PAGE_ORIGIN }
  const range = { ...headers, Range: 'bytes=0-3' }
  const preflight = (/** @type {string} */ address, /** @type {string} */ wanted) =>
    client.askAs(undefined, address, {
      method: 'OPTIONS',
      headers: {
        ...headers,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': wanted,
      },
    })
  const toCache = await client.askAs(undefined, small, { headers })
  const toCdn = await client.askAs(undefined, large, { headers: range })
  const [cache, cdn] = [locationOf(toCache), locationOf(toCdn)]
  const missing = resolvePath(repo, 'no-such-file.json')
  return {
    'GET /api': await client.askAs(undefined, api, { headers }),
    'GET /resolve of a small file': toCache,
    'GET where that leads, resolve-cache': await client.askAs(undefined, cache, { headers }),
    'GET /resolve of a large file': toCdn,
    [NULL_ORIGIN]: await client.askAs(undefined, cdn, {
      headers: { ...range, Origin: 'null' },
    }),
    'GET at the CDN with the page’s Origin': await client.askAs(undefined, cdn, { headers: range }),
    'GET /resolve of no file': await client.askAs(undefined, missing, { headers }),
    'OPTIONS /api for Authorization': await preflight(api, 'authorization'),
    'OPTIONS /resolve for Authorization, Range': await preflight(large, 'authorization,range'),
    'OPTIONS resolve-cache for Authorization': await preflight(cache, 'authorization'),
    'OPTIONS at the CDN for Range': await preflight(cdn, 'range'),
  }
}

/** @param {HttpAnswer} answer */
const exposedBy = (answer) => listOf(answer, 'access-control-expose-headers')

/**
 * @param {Answers} answers
 * @returns {Decision[]}
 */
function decideHub(answers) {
  const { [NULL_ORIGIN]: _ofNobody, ...readable } = answers
  const ofTokens = [
    answers['OPTIONS /resolve for Authorization, Range'],
    answers['OPTIONS /api for Authorization'],
    answers['OPTIONS resolve-cache for Authorization'],
  ]
  const missing = answers['GET /resolve of no file']
  return [
    {
      file: HUB_CORS,
      name: 'EXPOSED',
      assumes: `the Hub exposes ${HUB_EXPOSES.join(', ')}`,
      holds: [answers['GET /api'], answers['GET where that leads, resolve-cache']].every((answer) =>
        areSameNames(exposedBy(answer), HUB_EXPOSES),
      ),
      remedy: 'take over the list above; what is exposed no more the page must do without',
    },
    {
      file: HUB_CORS,
      name: 'corsHeaders',
      assumes: 'a page of any origin may read the Hub, its redirects and its 404s',
      holds: Object.values(readable).every((answer) => mayRead(answer, PAGE_ORIGIN)),
      remedy:
        'without it no page but the Hub’s own can read there: the dashboard would have to stand where its data does',
    },
    {
      file: HUB_CORS,
      name: 'preflightAnswer',
      assumes: 'a page may send Authorization, and Range with it, after one preflight',
      holds:
        ofTokens.every((answer) => allowsHeaders(answer, ['authorization'])) &&
        allowsHeaders(answers['OPTIONS /resolve for Authorization, Range'], ['range']),
      remedy: 'private Datasets cannot be read by a page then: say so where it offers to sign in',
    },
    {
      file: HUB_CORS,
      name: 'EXPOSED',
      assumes: 'a page sees neither RateLimit nor Retry-After, and guesses how long to wait',
      holds: !isExposed(missing, 'RateLimit') && !isExposed(missing, 'Retry-After'),
      remedy: 'let the page’s reader (web/src/worker/hub) wait as long as these headers say',
    },
  ]
}

/**
 * @param {Answers} answers
 * @returns {Decision[]}
 */
function decideCdn(answers) {
  const redirected = answers[NULL_ORIGIN]
  const direct = answers['GET at the CDN with the page’s Origin']
  return [
    {
      file: 'scripts/hub/cdn/respond-cdn.mjs',
      name: 'CORS',
      assumes: `the CDN lets every page read, and exposes ${CDN_EXPOSES.join(', ')}`,
      holds:
        mayRead(redirected, 'null') &&
        mayRead(direct, PAGE_ORIGIN) &&
        areSameNames(exposedBy(redirected), CDN_EXPOSES),
      remedy:
        'take over the list above; without Content-Range the page knows sizes by manifests only',
    },
    {
      file: 'scripts/hub/settings.mjs',
      name: 'cdnPreflight',
      assumes: 'the CDN answers preflights today; nothing of ours needs it to',
      holds: allowsHeaders(answers['OPTIONS at the CDN for Range'], ['range']),
      remedy: 'nothing breaks; make refuse the default, so that tests are as strict',
    },
  ]
}
