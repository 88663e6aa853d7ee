// @ts-check
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { badRequest } from '../server/hub-error.mjs'

/** @typedef {import('../store/object-store.mjs').StagedObject} StagedObject */

/**
 * @typedef {object} Upload
 * @property {import('../store/repository.mjs').Repository} repo
 * @property {string} oid that it has to come to
 * @property {Map<number, StagedObject>} parts
 */

/** Objects of which some parts have come. */
export class MultipartUploads {
  /** @type {Map<string, Upload>} */
  #uploads = new Map()
  #objects

  /** @param {import('../store/object-store.mjs').ObjectStore} objects */
  constructor(objects) {
    this.#objects = objects
  }

  /**
   * @param {import('../store/repository.mjs').Repository} repo
   * @param {string} oid
   * @returns {string} the upload's id
   */
  begin(repo, oid) {
    const id = randomUUID()
    this.#uploads.set(id, { repo, oid, parts: new Map() })
    return id
  }

  /**
   * @param {string} id
   * @param {number} partNumber counts from 1
   * @param {StagedObject} staged
   */
  async addPart(id, partNumber, staged) {
    const upload = this.#uploads.get(id)
    if (upload === undefined) {
      await this.#objects.discard(staged)
      return false
    }
    const earlier = upload.parts.get(partNumber)
    upload.parts.set(partNumber, staged)
    if (earlier !== undefined) await this.#objects.discard(earlier)
    return true
  }

  /**
   * Puts the parts together.
   *
   * @param {string} id
   * @param {string} oid
   * @param {readonly { partNumber: number, etag: string }[]} parts in order
   */
  async complete(id, oid, parts) {
    const upload = this.#uploads.get(id)
    if (upload === undefined || upload.oid !== oid) throw badRequest('Unknown upload')
    const staged = parts.map(({ partNumber, etag }, index) => {
      const part = upload.parts.get(partNumber)
      if (part === undefined || partNumber !== index + 1 || etag !== `"${part.md5}"`) {
        throw badRequest(`Invalid part ${partNumber}`)
      }
      return part
    })
    const whole = await this.#objects.stage(readAll(staged))
    if (whole.oid !== oid) {
      await this.#objects.discard(whole)
      throw badRequest(`The parts come to ${whole.oid} and not to ${oid}`)
    }
    await this.#objects.keep(whole)
    upload.repo.objects.use(oid)
    this.#uploads.delete(id)
    for (const part of upload.parts.values()) await this.#objects.discard(part)
  }
}

/** @param {readonly StagedObject[]} parts @returns {AsyncGenerator<Buffer>} */
async function* readAll(parts) {
  for (const { path } of parts) yield* createReadStream(path)
}
