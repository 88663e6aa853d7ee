import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { messageOf } from '../errors.ts'
import type { CommitAddition, CommitPlan, RemoteFile } from './hub-repo.ts'
import { isSameContent } from './commit-content.ts'
import { stampPage, type PageStamp } from './stamp-page.ts'

export const SITE_PAGE = 'index.html'

/**
 * The files of the built site, as a Space is to hold them.
 * @throws {Error} when there is no built site
 */
export function readSite(siteDir: string, stamp: PageStamp): CommitAddition[] {
  const files = listSite(siteDir)
  if (!files.includes(SITE_PAGE)) {
    throw new Error(`there is no built site in ${siteDir}: install shardboard anew`)
  }
  return files.map((path) => {
    const bytes = Uint8Array.from(readFileSync(join(siteDir, path)))
    if (path !== SITE_PAGE) return { path, content: { kind: 'bytes', bytes } }
    const text = stampPage(Buffer.from(bytes).toString('utf8'), stamp)
    return { path, content: { kind: 'text', text } }
  })
}

/** Without source maps: they are larger than the site, and nobody asks for them. */
function listSite(siteDir: string): string[] {
  try {
    return readdirSync(siteDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/^\.|\.map$/.test(entry.name))
      .map((entry) => relative(siteDir, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .toSorted()
  } catch (cause) {
    throw new Error(`cannot read the built site: ${messageOf(cause)}`, { cause })
  }
}

/** Where a build puts files under names that change with what they hold. */
const ASSETS = 'assets/'

/**
 * What is to be done to a Space so that it holds the site, and no files of an older one. Whatever else
 * people have put there stays.
 * @returns null when it does already
 */
export function planSite(
  files: readonly CommitAddition[],
  remote: ReadonlyMap<string, RemoteFile>,
): CommitPlan | null {
  const additions = files.filter(({ path, content }) => {
    const known = remote.get(path)
    return known === undefined || !isSameContent(content, known)
  })
  const paths = new Set(files.map(({ path }) => path))
  const deletedPaths = [...remote.keys()].filter(
    (path) => path.startsWith(ASSETS) && !paths.has(path),
  )
  if (additions.length === 0 && deletedPaths.length === 0) return null
  return { title: 'Put the dashboard', additions, deletedPaths }
}
