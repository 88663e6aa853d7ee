// @ts-check
import { HubError, repoNotFound, unauthorized } from '../server/hub-error.mjs'
import { canRead, canWrite } from './access.mjs'

/** @typedef {import('./accounts.mjs').Identity} Identity */
/** @typedef {import('./repository.mjs').Repository} Repository */
/** @typedef {import('./repository.mjs').RepoType} RepoType */

/** All repos, and who may have them. */
export class Repositories {
  /** @type {Map<string, Repository>} */
  #repos = new Map()

  /** @param {RepoType} type @param {string} id @returns {Repository | undefined} */
  find(type, id) {
    return this.#repos.get(`${type} ${id.toLowerCase()}`)
  }

  /** @param {RepoType} type @returns {Repository[]} */
  ofType(type) {
    return [...this.#repos.values()].filter((repo) => repo.type === type)
  }

  /** @param {string} key @returns {Repository | undefined} */
  withKey(key) {
    return [...this.#repos.values()].find((repo) => repo.key === key)
  }

  /** @param {Repository} repo */
  add(repo) {
    this.#repos.set(`${repo.type} ${repo.id.toLowerCase()}`, repo)
  }

  /** @param {Repository} repo */
  delete(repo) {
    this.#repos.delete(`${repo.type} ${repo.id.toLowerCase()}`)
  }

  /**
   * A repo to be read.
   *
   * @param {Identity | undefined} identity
   * @param {RepoType} type
   * @param {string} id
   * @throws {HubError} 401 without a token and 404 with one, whether it is missing or private
   */
  readable(identity, type, id) {
    const repo = this.find(type, id)
    if (repo !== undefined && canRead(identity, repo)) return repo
    throw identity === undefined ? unauthorized() : repoNotFound()
  }

  /**
   * A repo to be written.
   *
   * @param {Identity | undefined} identity
   * @param {RepoType} type
   * @param {string} id
   * @throws {HubError} as `readable`, and 403 for who may only read
   */
  writable(identity, type, id) {
    const repo = this.readable(identity, type, id)
    if (identity === undefined) throw unauthorized()
    if (canWrite(identity, repo)) return repo
    throw new HubError(
      403,
      identity.token.role === 'read'
        ? 'Forbidden: you must use a write token to upload to a repository.'
        : 'Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request',
    )
  }
}
