// @ts-check
import { gitOid, lfsPointer, treeOid } from './git-objects.mjs'

/**
 * A file of a commit: its bytes, or the large object that holds them.
 *
 * @typedef {object} FileEntry
 * @property {string} oid of the blob in Git: for a large object that of its pointer
 * @property {number} sizeBytes of the content
 * @property {Buffer | undefined} content undefined for a large object
 * @property {{ oid: string, pointerBytes: number } | undefined} lfs oid is the sha256
 */

/** @typedef {FileEntry | Directory} TreeEntry */

/**
 * @param {Buffer} content
 * @returns {FileEntry}
 */
export const regularFile = (content) => ({
  oid: gitOid('blob', content),
  sizeBytes: content.length,
  content,
  lfs: undefined,
})

/**
 * @param {string} oid sha256
 * @param {number} sizeBytes
 * @returns {FileEntry}
 */
export function largeFile(oid, sizeBytes) {
  const pointer = lfsPointer(oid, sizeBytes)
  return {
    oid: gitOid('blob', pointer),
    sizeBytes,
    content: undefined,
    lfs: { oid, pointerBytes: pointer.length },
  }
}

/** A folder, which never changes once it belongs to a commit: commits share what they have in common. */
export class Directory {
  /** @type {string | undefined} */
  #oid

  /** @param {ReadonlyMap<string, TreeEntry>} entries */
  constructor(entries = new Map()) {
    this.entries = entries
  }

  /** The id of the tree in Git. @returns {string} */
  get oid() {
    this.#oid ??= treeOid(
      [...this.entries].map(([name, entry]) => ({
        name,
        isDirectory: entry instanceof Directory,
        oid: entry.oid,
      })),
    )
    return this.#oid
  }

  /**
   * @param {string} path empty for the folder itself
   * @returns {TreeEntry | undefined}
   */
  get(path) {
    /** @type {TreeEntry | undefined} */
    let entry = this
    for (const name of path === '' ? [] : path.split('/')) {
      if (!(entry instanceof Directory)) return undefined
      entry = entry.entries.get(name)
    }
    return entry
  }

  /**
   * @param {string} path
   * @returns {FileEntry | undefined}
   */
  file(path) {
    const entry = this.get(path)
    return entry instanceof Directory ? undefined : entry
  }

  /**
   * What is below, folders before files and each by name.
   *
   * @param {boolean} isRecursive
   * @param {string} [prefix] ends in a slash unless it is empty
   * @returns {Generator<{ path: string, entry: TreeEntry }>}
   */
  *walk(isRecursive, prefix = '') {
    const sorted = [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, entry] of sorted) {
      if (!(entry instanceof Directory)) continue
      yield { path: prefix + name, entry }
      if (isRecursive) yield* entry.walk(true, `${prefix}${name}/`)
    }
    for (const [name, entry] of sorted) {
      if (!(entry instanceof Directory)) yield { path: prefix + name, entry }
    }
  }

  /** @returns {Generator<{ path: string, file: FileEntry }>} */
  *files() {
    for (const { path, entry } of this.walk(true)) {
      if (!(entry instanceof Directory)) yield { path, file: entry }
    }
  }
}
