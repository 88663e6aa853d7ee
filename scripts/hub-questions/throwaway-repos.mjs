// @ts-check
import { randomBytes } from 'node:crypto'
import { jsonRequest, messageOf, refusalOf } from './hub-client.mjs'
import { commit, fileLine, largeLine, uploadLarge } from './write-files.mjs'

/** @typedef {import('./hub-client.mjs').HubClient} HubClient */
/** @typedef {import('./write-files.mjs').Repo} Repo */
/** @typedef {{ type: 'dataset' | 'space' | 'bucket', id: string }} Throwaway */

/**
 * @typedef {object} Wish
 * @property {'dataset' | 'space'} type
 * @property {string} purpose a part of its name
 * @property {boolean} [isPrivate] default false
 * @property {Readonly<Record<string, string>>} [files] that it is made with
 */

/** The public Dataset that several questions look at. */
export const SMALL_PATH = 'small.json'
export const LARGE_PATH = 'large.bin'
export const LARGE_BYTES = 4096

/** Repositories that go when the questions are answered, whatever happens meanwhile. */
export class ThrowawayRepos {
  #client
  #account
  #say
  /** @type {Throwaway[]} */
  #made = []
  /** @type {Promise<{ repo: Repo, large: Buffer }> | undefined} */
  #shared

  /**
   * @param {HubClient} client
   * @param {string} account
   * @param {(line: string) => void} say
   */
  constructor(client, account, say) {
    this.#client = client
    this.#account = account
    this.#say = say
  }

  /** A name that nobody else has. @param {Throwaway['type']} type @param {string} purpose */
  claim(type, purpose) {
    const suffix = randomBytes(4).toString('hex')
    const repo = { type, id: `${this.#account}/shardboard-question-${purpose}-${suffix}` }
    // Before it is made: when no answer comes, it may be there all the same.
    this.adopt(repo)
    return repo
  }

  /** For one that somebody else may have made, or not. @param {Throwaway} repo */
  adopt(repo) {
    this.#made.push(repo)
  }

  /** For one that the Hub has refused to make. @param {Throwaway} repo */
  disclaim(repo) {
    this.#made = this.#made.filter((made) => made !== repo)
  }

  /** @param {Wish} wish @returns {Promise<Repo>} */
  async create({ type, purpose, isPrivate = false, files = {} }) {
    const { id } = this.claim(type, purpose)
    await this.#client.askSteadily(
      '/api/repos/create',
      jsonRequest({
        type,
        name: id.split('/')[1],
        organization: this.#account,
        visibility: isPrivate ? 'private' : 'public',
        ...(type === 'space' ? { sdk: 'static' } : {}),
        files: Object.entries(files).map(([path, text]) => fileLine(path, text).value),
      }),
      // Nobody else has this name: an earlier try was done, and its answer lost.
      (answer) =>
        answer.status < 400 || (answer.status === 409 && /already/.test(messageOf(answer))),
    )
    this.#client.note('repo')
    this.#say(`made the ${isPrivate ? 'private' : 'public'} ${type} ${id}`)
    return { type, id }
  }

  /** A public Dataset with a small file, which Git holds, and a large one, which it does not. */
  shared() {
    this.#shared ??= this.#createShared()
    return this.#shared
  }

  async #createShared() {
    const repo = await this.create({ type: 'dataset', purpose: 'reading' })
    const large = randomBytes(LARGE_BYTES)
    await uploadLarge(this.#client, repo, large)
    const small = JSON.stringify(Array.from({ length: 500 }, (_none, index) => ({ index })))
    await commit(this.#client, repo, [fileLine(SMALL_PATH, small), largeLine(LARGE_PATH, large)])
    return { repo, large }
  }

  /**
   * Deletes all of them.
   *
   * @returns {Promise<string[]>} what is left to be deleted by hand: one line for each
   */
  async deleteAll() {
    const client = this.#client.undaunted()
    /** @type {string[]} */
    const left = []
    for (const repo of this.#made.splice(0)) {
      const problem = await deleteRepo(client, repo).catch((/** @type {unknown} */ error) =>
        error instanceof Error ? error.message : String(error),
      )
      if (problem === undefined) this.#say(`deleted the ${repo.type} ${repo.id}`)
      else if (problem !== null) left.push(`the ${repo.type} ${repo.id} (${problem})`)
    }
    return left
  }
}

/**
 * @param {HubClient} client
 * @param {Throwaway} repo
 * @returns {Promise<string | null | undefined>} why it is still there; null when it never was
 */
async function deleteRepo(client, { type, id }) {
  const [organization = '', name = ''] = id.split('/')
  for (let tries = 1; ; tries++) {
    const answer =
      type === 'bucket'
        ? await client.ask(`/api/buckets/${id}`, { method: 'DELETE' })
        : await client.ask('/api/repos/delete', jsonRequest({ name, organization, type }, 'DELETE'))
    if (answer.status < 400) return undefined
    if (answer.status === 404) return null
    if (tries === 3) return refusalOf(answer)
    await client.pause(1000 * tries)
  }
}
