// @ts-check

/** @typedef {import('../store/repository.mjs').Repository} Repository */
/** @typedef {import('../server/loopback-server.mjs').LoopbackServer} LoopbackServer */

/** The servers of the Spaces: each has an origin of its own. */
export class SpaceHosts {
  /** @type {Map<string, LoopbackServer>} by the repo's key */
  #servers = new Map()
  #start
  #hostName

  /**
   * @param {(repo: Repository) => Promise<LoopbackServer>} start
   * @param {string} hostName
   */
  constructor(start, hostName) {
    this.#start = start
    this.#hostName = hostName
  }

  /** Begins to serve a Space; other repos have no host. @param {Repository} repo */
  async open(repo) {
    if (repo.type === 'space') this.#servers.set(repo.key, await this.#start(repo))
  }

  /** @param {Repository} repo @returns {string} without a slash at its end */
  urlOf(repo) {
    const server = this.#servers.get(repo.key)
    if (server === undefined) throw new Error(`${repo.type} ${repo.id} has no host`)
    return server.url.replace('127.0.0.1', this.#hostName)
  }

  /** @param {Repository} repo */
  async close(repo) {
    await this.#servers.get(repo.key)?.close()
    this.#servers.delete(repo.key)
  }

  async closeAll() {
    await Promise.all([...this.#servers.values()].map((server) => server.close()))
  }
}
