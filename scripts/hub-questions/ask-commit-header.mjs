// @ts-check
import { isExposed, mayRead } from './cors-facts.mjs'
import { locationOf } from './http-request.mjs'
import { PAGE_ORIGIN, formatMs, timeUntil } from './question.mjs'
import { withoutSignature } from './signed-url.mjs'
import { SMALL_PATH } from './throwaway-repos.mjs'
import { commit, fileLine, resolvePath } from './write-files.mjs'

/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./http-request.mjs').HttpAnswer} HttpAnswer */

const RESOLVE = 'scripts/hub/api/resolve.mjs'
const HEADERS = ['x-repo-commit', 'etag', 'cache-control', 'content-encoding', 'age', 'vary']

/** @type {import('./question.mjs').Question} */
export const commitHeaderQuestion = {
  number: 8,
  title: 'Whether a page learns which commit it reads, and when it reads a new one',
  plan: 'Reads a small file as a page does, with and without If-None-Match, then after a new commit: 1 commit, and 1 with the Dataset.',
  async ask(inquiry) {
    const { client, repos } = inquiry
    const { repo } = await repos.shared()
    const path = resolvePath(repo, SMALL_PATH)
    const headers = { Origin: PAGE_ORIGIN, 'Accept-Encoding': 'gzip, br' }
    const redirect = await client.askAs(undefined, path, { headers })
    const cache = locationOf(redirect)
    const final = await client.askAs(undefined, cache, { headers })
    const etag = final.headers.get('etag') ?? ''
    const conditional = { headers: { ...headers, 'If-None-Match': etag } }
    const again = await client.askAs(undefined, path, conditional)
    const cachedAgain = await client.askAs(undefined, cache, conditional)
    const freshMs = await timeToNewContent(inquiry, repo)
    const header = final.headers.get('x-repo-commit')
    const isVisible =
      header !== null && mayRead(final, PAGE_ORIGIN) && isExposed(final, 'X-Repo-Commit')
    const inAddress = /\/resolve-cache\/datasets\/[^/]+\/[^/]+\/([0-9a-f]{40})\//.exec(cache)?.[1]
    return {
      findings: [
        { asked: 'GET /resolve of a small file', seen: describe(redirect) },
        { asked: 'where it leads', seen: `${withoutSignature(cache)}\n${describe(final)}` },
        { asked: 'GET /resolve with its ETag', seen: describe(again) },
        { asked: 'GET of the final address with its ETag', seen: describe(cachedAgain) },
        {
          asked: 'after a commit: until /resolve/main gives the new content',
          seen: formatMs(freshMs),
        },
      ],
      decisions: decide({ isVisible, inAddress, again, cachedAgain, freshMs }),
      facts: {
        isVisible,
        isInAddress: inAddress !== undefined,
        resolveAgain: again.status,
        cacheAgain: cachedAgain.status,
        freshMs,
      },
    }
  },
}

/** @param {HttpAnswer} answer */
function describe({ status, headers }) {
  const told = HEADERS.filter((name) => headers.has(name))
  return [`${status}`, ...told.map((name) => `${name}: ${headers.get(name)}`)].join('\n')
}

/** @param {Inquiry} inquiry @param {import('./write-files.mjs').Repo} repo */
async function timeToNewContent(inquiry, repo) {
  const { client } = inquiry
  const content = `{"written":${JSON.stringify(repo.id)}}`
  await commit(client, repo, [fileLine(SMALL_PATH, content)])
  return timeUntil(inquiry, { everyMs: 250, maxMs: 120_000 }, async () => {
    const redirect = await client.askAs(undefined, resolvePath(repo, SMALL_PATH))
    const { body } = await client.askAs(undefined, locationOf(redirect))
    return body.toString('utf8') === content
  })
}

/**
 * @param {{
 *   isVisible: boolean,
 *   inAddress: string | undefined,
 *   again: HttpAnswer,
 *   cachedAgain: HttpAnswer,
 *   freshMs: number | null,
 * }} seen
 * @returns {import('./question.mjs').Decision[]}
 */
function decide({ isVisible, inAddress, again, cachedAgain, freshMs }) {
  return [
    {
      file: RESOLVE,
      name: 'resolveCached',
      assumes: 'a page can read X-Repo-Commit of the final answer',
      holds: isVisible,
      remedy: 'leave it out there; the page reads the commit in the final address, if that holds',
    },
    {
      file: RESOLVE,
      name: 'cachePath',
      assumes: 'the final address of a small file names the commit',
      holds: inAddress !== undefined,
      remedy: 'spell it as the Hub does; without either the page asks for each text by itself',
    },
    {
      file: RESOLVE,
      name: 'isUnchanged',
      assumes: 'what a page has already is answered 304',
      holds: again.status === 304 || cachedAgain.status === 304,
      remedy: 'polling costs whole manifests then: let the page poll the index of runs less often',
    },
    {
      file: RESOLVE,
      name: 'resolveFile',
      assumes: 'main gives new content at once after a commit',
      holds: freshMs !== null && freshMs < 5000,
      remedy:
        'let the page’s reader (web/src/worker/hub) expect a manifest to be as old as was seen',
    },
  ]
}
