// @ts-check
import { randomBytes } from 'node:crypto'
import { revisionNotFound } from '../server/hub-error.mjs'
import { commitOid } from './git-objects.mjs'
import { LargeObjects } from './large-objects.mjs'

/** @typedef {import('./tree.mjs').Directory} Directory */
/** @typedef {'model' | 'dataset' | 'space'} RepoType */

/**
 * @typedef {object} Commit
 * @property {string} oid
 * @property {Directory} tree
 * @property {Commit | undefined} parent
 * @property {string} title
 * @property {string} message what stands below the title
 * @property {string} author
 * @property {number} unixMs
 */

/** @typedef {{ value: string, description: string | undefined, unixMs: number }} SpaceSetting */

/** The address of a repo's page below the Hub. @param {RepoType} type @param {string} id */
export const repoPath = (type, id) => (type === 'model' ? `/${id}` : `/${type}s/${id}`)

/** The name of a repo's branch that is there from the beginning. */
export const MAIN = 'main'

/** A repo: its branches, the commits that they lead to and the large objects that were uploaded to it. */
export class Repository {
  key = randomBytes(12).toString('hex')
  isPrivate = false
  /** Whether a commit is being made right now. */
  isLocked = false
  /** Which application has made it, if one has. @type {string | undefined} */
  clientId
  /** @type {Map<string, Commit>} the head of each branch */
  branches = new Map()
  /** @type {Map<string, SpaceSetting>} */
  variables = new Map()
  /** @type {Map<string, SpaceSetting>} */
  secrets = new Map()
  /** @type {Map<string, Commit>} */
  #commits = new Map()

  /**
   * @param {RepoType} type
   * @param {string} id `namespace/name`
   * @param {object} how
   * @param {string} how.sdk of a Space
   * @param {() => number} how.now in Unix ms
   * @param {number} how.garbageLifeMs
   */
  constructor(type, id, { sdk, now, garbageLifeMs }) {
    this.type = type
    this.id = id
    this.namespace = id.split('/')[0] ?? ''
    this.sdk = sdk
    this.createdUnixMs = now()
    this.now = now
    this.objects = new LargeObjects(now, garbageLifeMs)
  }

  /** The last commit of `main`. */
  get head() {
    const head = this.branches.get(MAIN)
    if (head === undefined) throw revisionNotFound(MAIN)
    return head
  }

  /**
   * @param {string} revision a branch, `HEAD` or a whole commit id
   * @returns {Commit}
   */
  commit(revision) {
    const commit =
      this.branches.get(revision === 'HEAD' ? MAIN : revision) ??
      this.#commits.get(revision.toLowerCase())
    if (commit === undefined) throw revisionNotFound(revision)
    return commit
  }

  /**
   * Puts a commit on a branch.
   *
   * @param {string} branch
   * @param {object} change
   * @param {Directory} change.tree
   * @param {string} change.title
   * @param {string} [change.message]
   * @param {string} change.author
   * @param {Commit | undefined} [change.parent] default: the branch's head
   * @returns {Commit}
   */
  push(branch, { tree, title, message = '', author, parent = this.branches.get(branch) }) {
    const unixMs = this.now()
    const text = message === '' ? title : `${title}\n\n${message}`
    const oid = commitOid({ tree: tree.oid, parent: parent?.oid, author, unixMs, message: text })
    const commit = { oid, tree, parent, title, message, author, unixMs }
    this.#commits.set(oid, commit)
    this.branches.set(branch, commit)
    return commit
  }

  /**
   * Makes one commit of all of a branch's. What no branch leads to any more is forgotten.
   *
   * @param {string} branch
   * @param {string} title
   * @param {string} author
   */
  squash(branch, title, author) {
    const { tree } = this.commit(branch)
    this.branches.delete(branch)
    this.push(branch, { tree, title, author, parent: undefined })
    this.forgetUnreachable()
  }

  forgetUnreachable() {
    /** @type {Map<string, Commit>} */
    const reachable = new Map()
    for (const head of this.branches.values()) {
      for (const commit of historyOf(head)) {
        if (reachable.has(commit.oid)) break
        reachable.set(commit.oid, commit)
      }
    }
    this.#commits = reachable
    /** @type {Set<string>} */
    const used = new Set()
    for (const { tree } of reachable.values()) {
      for (const { file } of tree.files()) if (file.lfs !== undefined) used.add(file.lfs.oid)
    }
    this.objects.discardAllBut(used)
  }
}

/**
 * A commit and all before it, the youngest first.
 *
 * @param {Commit} commit
 * @returns {Generator<Commit>}
 */
export function* historyOf(commit) {
  for (let one = /** @type {Commit | undefined} */ (commit); one !== undefined; one = one.parent) {
    yield one
  }
}
