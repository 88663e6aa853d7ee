// @ts-check
import { jsonOf, jsonRequest } from './hub-client.mjs'
import { formatMs, timeUntil } from './question.mjs'
import { apiPath, commit, fileLine } from './write-files.mjs'

/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./http-request.mjs').HttpAnswer} HttpAnswer */

const SERVING = 'scripts/hub/space/respond-space.mjs'
const HEADERS = [
  'content-type',
  'content-encoding',
  'content-length',
  'cache-control',
  'etag',
  'accept-ranges',
  'vary',
  'content-security-policy',
  'x-frame-options',
  'cross-origin-opener-policy',
  'cross-origin-embedder-policy',
  'cross-origin-resource-policy',
  'access-control-allow-origin',
  'content-range',
]
const SCRIPT = `// ${'A line that can be compressed. '.repeat(400)}\n`
const README = `---
title: A question
sdk: static
hf_oauth: true
hf_oauth_scopes:
- read-repos
---
`
/** @param {string} version */
const pageOf = (version) =>
  `<!doctype html><html><head><title>${version}</title></head><body></body></html>\n`

/** @type {import('./question.mjs').Question} */
export const staticSpaceQuestion = {
  number: 7,
  title: 'How a static Space is served',
  plan: 'Makes a static Space, reads its pages and assets, commits another page and waits until it is there (some minutes at most), then makes it private: 1 commit.',
  async ask(inquiry) {
    const { client, repos } = inquiry
    const files = {
      'README.md': README,
      'index.html': pageOf('first'),
      'assets/app.js': SCRIPT,
      'sub/index.html': pageOf('sub'),
    }
    const repo = await repos.create({ type: 'space', purpose: 'site', files })
    const { host } = jsonOf(await client.askSteadily(apiPath(repo)))
    if (typeof host !== 'string' || !URL.canParse(host)) {
      throw new Error(`the Hub names no host of the Space, but ${JSON.stringify(host)}`)
    }
    const shows = (/** @type {string} */ version) => async () => {
      const { body } = await client.askAs(undefined, host)
      return body.toString('utf8').includes(`<title>${version}</title>`)
    }
    const pace = { everyMs: 500, maxMs: 300_000 }
    const firstMs = await timeUntil(inquiry, pace, shows('first'))
    if (firstMs === null) throw new Error(`${host} does not show the page`)
    const answers = await readSite(inquiry, host)
    await commit(client, repo, [fileLine('index.html', pageOf('second'))])
    const changeMs = await timeUntil(inquiry, pace, shows('second'))
    const hidden = jsonRequest({ visibility: 'private' }, 'PUT')
    const { status } = await client.ask(`${apiPath(repo)}/settings`, hidden)
    const statusIfPrivate = status < 400 ? (await client.askAs(undefined, host)).status : null
    const seen = { answers, firstMs, changeMs, statusIfPrivate }
    return { findings: describe(seen), decisions: decide(seen), facts: factsOf(seen) }
  },
}

/**
 * @typedef {object} Seen
 * @property {Awaited<ReturnType<typeof readSite>>} answers
 * @property {number} firstMs
 * @property {number | null} changeMs
 * @property {number | null} statusIfPrivate null where it may not be made private
 */

/** @param {Inquiry} inquiry @param {string} host */
async function readSite({ client }, host) {
  const get = (/** @type {string} */ path, /** @type {Record<string, string>} */ headers = {}) =>
    client.askAs(undefined, new URL(path, host).href, {
      headers: { 'Accept-Encoding': 'gzip, br', ...headers },
    })
  const asset = await get('/assets/app.js')
  const etag = asset.headers.get('etag') ?? ''
  return {
    page: await get('/'),
    asset,
    assetAgain: await get('/assets/app.js', { 'If-None-Match': etag }),
    assetRange: await get('/assets/app.js', { Range: 'bytes=0-9', 'Accept-Encoding': 'identity' }),
    folder: await get('/sub/'),
    missing: await get('/no/such/page'),
  }
}

/** @param {HttpAnswer} answer */
function describeAnswer({ status, headers }) {
  const told = HEADERS.filter((name) => headers.has(name))
  return [`${status}`, ...told.map((name) => `${name}: ${headers.get(name)}`)].join('\n')
}

/** Whether a missing path is answered by the page itself. @param {Seen['answers']} answers */
const isFallback = ({ missing }) =>
  missing.status === 200 && missing.body.toString('utf8').includes('<title>first</title>')

/** @param {Seen['answers']} answers */
const hasOAuth = ({ page }) => /OAUTH_CLIENT_ID/.test(page.body.toString('utf8'))

/** @param {HttpAnswer} answer whether a policy would keep our page from running */
function isScriptBlocked({ headers }) {
  const policy = headers.get('content-security-policy')
  if (policy === null) return false
  const directives = policy.split(';').map((directive) => directive.trim())
  const scripts =
    directives.find((directive) => directive.startsWith('script-src ')) ??
    directives.find((directive) => directive.startsWith('default-src '))
  if (scripts === undefined) return false
  return !(/'wasm-unsafe-eval'|'unsafe-eval'/.test(scripts) && /'self'|\*|https:/.test(scripts))
}

/** @param {Seen} seen */
function describe({ answers, firstMs, changeMs, statusIfPrivate }) {
  const { page, asset, assetAgain, assetRange, folder, missing } = answers
  return [
    { asked: 'from the Space’s making until its page was there', seen: formatMs(firstMs) },
    { asked: 'GET / (gzip and br accepted)', seen: describeAnswer(page) },
    {
      asked: 'window.huggingface in the page',
      seen: hasOAuth(answers) ? 'with OAUTH_CLIENT_ID' : 'without OAUTH_CLIENT_ID',
    },
    {
      asked: `GET of a script of ${SCRIPT.length} bytes`,
      seen: `${describeAnswer(asset)}\n${asset.body.length} bytes came`,
    },
    { asked: 'it again, with its ETag', seen: String(assetAgain.status) },
    { asked: 'ten bytes of it', seen: describeAnswer(assetRange) },
    { asked: 'GET of a folder with an index.html', seen: String(folder.status) },
    {
      asked: 'GET of no file',
      seen: isFallback(answers) ? 'the page itself (200)' : describeAnswer(missing),
    },
    { asked: 'from a commit until its page was there', seen: formatMs(changeMs) },
    {
      asked: 'the host of the Space once it is private',
      seen: String(statusIfPrivate ?? 'it may not be private'),
    },
  ]
}

/** @param {Seen} seen @returns {import('./question.mjs').Decision[]} */
function decide({ answers, changeMs, statusIfPrivate }) {
  const { page, asset, assetAgain } = answers
  return [
    {
      file: SERVING,
      name: 'fileAnswer',
      assumes: 'assets come as they are, not compressed',
      holds: !asset.headers.has('content-encoding'),
      remedy: 'compress in the local Hub, too: the figures of bytes for a visit are too high then',
    },
    {
      file: SERVING,
      name: 'Cache-Control',
      assumes: 'a browser asks again for each asset, and is answered 304',
      holds: asset.headers.get('cache-control') === 'no-cache' && assetAgain.status === 304,
      remedy: 'say the same there; where assets are kept longer, their names must change with them',
    },
    {
      file: 'web/index.html',
      name: 'Content-Security-Policy',
      assumes: 'the host’s own policy, if any, lets the page’s scripts and WebAssembly run',
      holds: !isScriptBlocked(page),
      remedy: 'without WebAssembly the SQL page cannot run there: say so in place of it',
    },
    {
      file: SERVING,
      name: 'findFile',
      assumes: 'a path that is no file is a 404, and not the page',
      holds: answers.missing.status === 404,
      remedy: 'nothing breaks: addresses of the dashboard have a query and no path',
    },
    {
      file: SERVING,
      name: 'variablesOf',
      assumes: 'with hf_oauth the page finds OAUTH_CLIENT_ID in window.huggingface',
      holds: hasOAuth(answers),
      remedy: 'sign-in cannot begin without it: look where the Hub tells a static page of it now',
    },
    {
      file: SERVING,
      name: 'respondSpace',
      assumes: 'a commit’s page is there at once',
      holds: changeMs !== null && changeMs < 10_000,
      remedy: 'say at the end of deploy how long it takes until the page is the new one',
    },
    {
      file: SERVING,
      name: 'isPrivate',
      assumes: 'the host of a private Space answers nobody: 404',
      holds: statusIfPrivate === null ? null : statusIfPrivate === 404,
      remedy: 'nothing breaks: Spaces are made public, and hold no data',
    },
  ]
}

/** @param {Seen} seen */
function factsOf({ answers, firstMs, changeMs, statusIfPrivate }) {
  const { page, asset, assetAgain, assetRange, folder, missing } = answers
  return {
    firstMs,
    changeMs,
    statusIfPrivate,
    contentEncoding: asset.headers.get('content-encoding'),
    pageCacheControl: page.headers.get('cache-control'),
    assetCacheControl: asset.headers.get('cache-control'),
    contentSecurityPolicy: page.headers.get('content-security-policy'),
    hasOAuth: hasOAuth(answers),
    isFallback: isFallback(answers),
    statuses: {
      assetAgain: assetAgain.status,
      assetRange: assetRange.status,
      folder: folder.status,
      missing: missing.status,
    },
  }
}
