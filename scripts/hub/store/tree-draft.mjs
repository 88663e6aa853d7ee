// @ts-check
import { badRequest, entryNotFound } from '../server/hub-error.mjs'
import { Directory } from './tree.mjs'

/** @typedef {import('./tree.mjs').TreeEntry} TreeEntry */
/** @typedef {Map<string, TreeEntry | DraftFolder>} DraftEntries */

/** A folder may hold as many entries. */
export const MAX_FOLDER_ENTRIES = 10_000

/** A folder that is being changed. */
class DraftFolder {
  /** @param {ReadonlyMap<string, TreeEntry>} entries */
  constructor(entries) {
    /** @type {DraftEntries} */
    this.entries = new Map(entries)
  }

  /** The folder as it stays; undefined when it holds nothing. @returns {Directory | undefined} */
  seal() {
    /** @type {Map<string, TreeEntry>} */
    const entries = new Map()
    for (const [name, entry] of this.entries) {
      const sealed = entry instanceof DraftFolder ? entry.seal() : entry
      if (sealed !== undefined) entries.set(name, sealed)
    }
    return entries.size === 0 ? undefined : new Directory(entries)
  }
}

/** The next tree of a repo: copies each folder once, when it is first touched. */
export class TreeDraft {
  #root

  /** @param {Directory} tree */
  constructor(tree) {
    this.#root = new DraftFolder(tree.entries)
  }

  /**
   * @param {string} path of a file
   * @param {import('./tree.mjs').FileEntry} file
   */
  set(path, file) {
    const names = path.split('/')
    const last = names.pop() ?? ''
    const folder = this.#open(names, path, true)
    const present = folder.entries.get(last)
    if (present instanceof DraftFolder || present instanceof Directory) {
      throw badRequest(`"${path}" is a folder: a file cannot take its place`)
    }
    if (present === undefined && folder.entries.size >= MAX_FOLDER_ENTRIES) {
      throw badRequest(
        `Your push was rejected because it contains a folder with more than ${MAX_FOLDER_ENTRIES} entries. Offending folder: ${names.join('/') || '/'}`,
      )
    }
    folder.entries.set(last, file)
  }

  /**
   * @param {string} path
   * @param {'file' | 'folder'} kind of what has to be there
   */
  delete(path, kind) {
    const names = path.split('/')
    const last = names.pop() ?? ''
    const folder = this.#open(names, path, false)
    const present = folder.entries.get(last)
    const isFolder = present instanceof DraftFolder || present instanceof Directory
    if (present === undefined || isFolder !== (kind === 'folder')) throw missing(path)
    folder.entries.delete(last)
  }

  /** The tree, without folders that became empty. */
  seal() {
    return this.#root.seal() ?? new Directory()
  }

  /**
   * @param {readonly string[]} names
   * @param {string} path the whole, for the message
   * @param {boolean} isMade whether folders are made that are missing
   */
  #open(names, path, isMade) {
    let folder = this.#root
    for (const name of names) {
      const present = folder.entries.get(name)
      if (present instanceof DraftFolder) {
        folder = present
        continue
      }
      if (present === undefined && !isMade) throw missing(path)
      if (present !== undefined && !(present instanceof Directory)) {
        throw badRequest(`"${path}" cannot be: "${name}" is a file`)
      }
      const next = new DraftFolder(present?.entries ?? new Map())
      folder.entries.set(name, next)
      folder = next
    }
    return folder
  }
}

/** @param {string} path */
const missing = (path) => entryNotFound(`A file with the name "${path}" does not exist`)
