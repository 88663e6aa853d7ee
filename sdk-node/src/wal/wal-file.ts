import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'

/** The few calls that the log makes, so that tests can let them fail. */
export interface WalFileSystem {
  open(path: string): number
  /** @returns how many bytes the disk took: maybe fewer than were given */
  write(fd: number, bytes: Uint8Array, startByte: number, byteCount: number): number
  truncate(fd: number, byteLength: number): void
  close(fd: number): void
  remove(path: string): void
}

export const nodeFileSystem: WalFileSystem = {
  open: (path) => openSync(path, 'ax', 0o644),
  write: writeSync,
  truncate: ftruncateSync,
  close: closeSync,
  remove: (path) => {
    rmSync(path)
  },
}

/**
 * One segment's file. It ends at a whole record, always: what a full disk took of a record is cut
 * off again, since the next one would else stand behind a torn one and be lost with it.
 */
export class WalFile {
  readonly path: string
  readonly #files: WalFileSystem
  #fd: number
  #endByte = 0
  #isTorn = false

  constructor(path: string, files: WalFileSystem) {
    this.path = path
    this.#files = files
    this.#fd = files.open(path)
  }

  /** exclusive; where the file's last whole record ends */
  get endByte(): number {
    return this.#endByte
  }

  /**
   * Writes the first `byteCount` bytes, which are whole records, or none of them.
   * @throws what the file system says, or that the disk took only a part
   */
  append(bytes: Uint8Array, byteCount: number): void {
    if (this.#isTorn) this.#mend()
    let writtenBytes = 0
    try {
      while (writtenBytes < byteCount) {
        const count = this.#files.write(this.#fd, bytes, writtenBytes, byteCount - writtenBytes)
        if (count === 0) throw new Error('the disk took no more bytes')
        writtenBytes += count
      }
    } catch (error) {
      this.#isTorn = writtenBytes > 0
      if (this.#isTorn) this.#mend()
      throw error
    }
    this.#endByte += byteCount
  }

  close(): void {
    const fd = this.#fd
    // The next file that the process opens has the same number: nothing may be written to that.
    this.#fd = -1
    this.#files.close(fd)
  }

  /** Closes the file and removes it. */
  discard(): void {
    try {
      this.close()
    } finally {
      this.#files.remove(this.path)
    }
  }

  #mend(): void {
    this.#files.truncate(this.#fd, this.#endByte)
    this.#isTorn = false
  }
}
