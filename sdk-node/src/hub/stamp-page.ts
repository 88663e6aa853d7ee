/** What a deployed page is told of the data that it shows. */
export interface PageStamp {
  /** `owner/name` */
  readonly dataset: string
  readonly hubUrl: string
  readonly isPrivate: boolean
}

/**
 * Names the data in a page's head, and lets the page connect to the Hub and to whichever host the Hub
 * hands its files out from: it changes them.
 * @throws {Error} when the page has no head
 */
export function stampPage(html: string, { dataset, hubUrl, isPrivate }: PageStamp): string {
  const end = html.indexOf('</head>')
  if (end < 0) throw new Error('the site’s index.html has no <head>: build the site anew')
  const tags = [
    ['shardboard-dataset', dataset],
    ['shardboard-hub', hubUrl],
    ['shardboard-private', String(isPrivate)],
  ]
    .map(
      ([name, content]) => `  <meta name="${name}" content="${escapeHtml(content ?? '')}" />\n  `,
    )
    .join('')
  return allowConnections(html.slice(0, end), hubUrl) + tags + html.slice(end)
}

function allowConnections(head: string, hubUrl: string): string {
  const { protocol, hostname } = new URL(hubUrl)
  // A Hub on this machine has its storage at another port.
  const sources = [protocol === 'https:' ? 'https:' : `http://${hostname}:*`]
  return head.replace(/(\bconnect-src\b)([^;"]*)/, (_, directive: string, known: string) => {
    const added = sources.filter((source) => !known.split(/\s+/).includes(source))
    return [directive + known.trimEnd(), ...added].join(' ')
  })
}

/** @returns the Dataset that a stamped page shows; undefined for a page of something else */
export function readStampedDataset(html: string): string | undefined {
  const content = /<meta name="shardboard-dataset" content="([^"]*)"/.exec(html)?.[1]
  return content === undefined ? undefined : unescapeHtml(content)
}

const ESCAPES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
] as const

function escapeHtml(text: string): string {
  return ESCAPES.reduce((escaped, [from, to]) => escaped.replaceAll(from, to), text)
}

function unescapeHtml(text: string): string {
  return ESCAPES.reduceRight((plain, [from, to]) => plain.replaceAll(to, from), text)
}
