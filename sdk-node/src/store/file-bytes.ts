import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'

/** Reads whole files, one after the other, into bytes that are used again for the next one. */
export class FileBytes {
  #bytes: Uint8Array

  /** @param count that will do for most: what is not used takes no memory, and to grow leaves some */
  constructor(count = 0) {
    this.#bytes = new Uint8Array(count)
  }

  /**
   * @returns what the file holds now, until the next call; undefined where there is none
   * @throws what the file system says
   */
  read(path: string): Uint8Array | undefined {
    let fd: number
    try {
      fd = openSync(path, 'r')
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return undefined
      throw error
    }
    try {
      const { size } = fstatSync(fd)
      if (size > this.#bytes.length) this.#bytes = new Uint8Array(size)
      let byteLength = 0
      while (byteLength < size) {
        const count = readSync(fd, this.#bytes, byteLength, size - byteLength, byteLength)
        if (count === 0) break
        byteLength += count
      }
      return this.#bytes.subarray(0, byteLength)
    } finally {
      closeSync(fd)
    }
  }
}
