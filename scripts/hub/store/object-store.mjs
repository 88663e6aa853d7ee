// @ts-check
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * What was written before it is known whether it may stay.
 *
 * @typedef {object} StagedObject
 * @property {string} path
 * @property {string} oid its sha256
 * @property {string} md5
 * @property {number} sizeBytes
 */

/** Large objects on disk, each under its sha256. */
export class ObjectStore {
  #folder
  #isOwn
  /** @type {Map<string, number>} sizes by oid */
  #sizes = new Map()

  /**
   * @param {string} folder
   * @param {boolean} isOwn whether it goes when the store is closed
   */
  constructor(folder, isOwn) {
    this.#folder = folder
    this.#isOwn = isOwn
  }

  /** @param {string} [dir] default: a temporary folder */
  static async open(dir) {
    if (dir !== undefined) await mkdir(dir, { recursive: true })
    return new ObjectStore(dir ?? (await mkdtemp(join(tmpdir(), 'local-hub-'))), dir === undefined)
  }

  /** @param {string} oid */
  path(oid) {
    return join(this.#folder, oid)
  }

  /** @param {string} oid @returns {number | undefined} in bytes */
  sizeOf(oid) {
    return this.#sizes.get(oid)
  }

  /** @param {string} oid */
  read(oid) {
    return readFile(this.path(oid))
  }

  /**
   * Writes bytes as they come.
   *
   * @param {AsyncIterable<Buffer> | Iterable<Buffer>} source
   * @returns {Promise<StagedObject>}
   */
  async stage(source) {
    const path = join(this.#folder, `staged-${randomUUID()}`)
    const sha256 = createHash('sha256')
    const md5 = createHash('md5')
    let sizeBytes = 0
    const measure = new Transform({
      transform(/** @type {Buffer} */ chunk, _encoding, callback) {
        sha256.update(chunk)
        md5.update(chunk)
        sizeBytes += chunk.length
        callback(null, chunk)
      },
    })
    try {
      await pipeline(source, measure, createWriteStream(path))
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    return { path, oid: sha256.digest('hex'), md5: md5.digest('hex'), sizeBytes }
  }

  /** Takes what was staged into the store. @param {StagedObject} staged */
  async keep({ path, oid, sizeBytes }) {
    await rename(path, this.path(oid))
    this.#sizes.set(oid, sizeBytes)
  }

  /** @param {Pick<StagedObject, 'path'>} staged */
  async discard({ path }) {
    await rm(path, { force: true })
  }

  /**
   * @param {Buffer} content
   * @returns {Promise<StagedObject>} kept already
   */
  async add(content) {
    const staged = await this.stage([content])
    await this.keep(staged)
    return staged
  }

  async close() {
    if (this.#isOwn) await rm(this.#folder, { recursive: true, force: true })
  }
}
