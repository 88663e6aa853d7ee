// @ts-check
import { historyOf } from '../store/repository.mjs'
import { Directory } from '../store/tree.mjs'

/** @typedef {import('../store/repository.mjs').Commit} Commit */
/** @typedef {import('../store/tree.mjs').TreeEntry} TreeEntry */

/**
 * An entry of a tree as the API tells it.
 *
 * @param {string} path
 * @param {TreeEntry} entry
 * @param {Commit | undefined} expandedAt the commit that is listed, to say which one changed the entry last
 */
export function treeRow(path, entry, expandedAt) {
  const isFolder = entry instanceof Directory
  const lastCommit =
    expandedAt === undefined ? {} : { lastCommit: lastChange(expandedAt, path, entry) }
  if (isFolder) return { type: 'directory', oid: entry.oid, size: 0, path, ...lastCommit }
  const { oid, sizeBytes, lfs } = entry
  return {
    type: 'file',
    oid,
    size: sizeBytes,
    ...(lfs === undefined
      ? {}
      : { lfs: { oid: lfs.oid, size: sizeBytes, pointerSize: lfs.pointerBytes } }),
    path,
    ...lastCommit,
    ...(expandedAt === undefined ? {} : { securityFileStatus: scanned }),
  }
}

const scanned = { status: 'unscanned', avScan: null, pickleImportScan: null }

/**
 * @param {Commit} commit
 * @param {string} path
 * @param {TreeEntry} entry
 */
function lastChange(commit, path, entry) {
  let last = commit
  for (const earlier of historyOf(commit)) {
    if (earlier.tree.get(path)?.oid !== entry.oid) break
    last = earlier
  }
  return { id: last.oid, title: last.title, date: new Date(last.unixMs).toISOString() }
}
