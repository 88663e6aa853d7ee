import type { WalFileSystem } from '../../src/wal/wal-file.ts'

type Operation = keyof WalFileSystem

function systemError(code: string, operation: Operation): Error {
  return Object.assign(new Error(`${code}: ${operation}`), { code })
}

/** Files in memory, on a disk that can be full, slow or broken. */
export class FaultyFileSystem implements WalFileSystem {
  /** How much more the disk takes. What goes beyond is written in part, then refused. */
  freeBytes = Infinity
  /** The most that one write takes. */
  maxWriteBytes = Infinity
  /** A write that takes nothing, instead of one that throws, on a full disk. */
  isSilentlyFull = false
  /** Operations that throw EIO, whatever the disk has room for. */
  readonly broken = new Set<Operation>()
  writeCount = 0
  readonly #files = new Map<string, Buffer>()
  readonly #openPaths = new Map<number, string>()

  get paths(): string[] {
    return [...this.#files.keys()]
  }

  get openFileCount(): number {
    return this.#openPaths.size
  }

  contentOf(path: string): Uint8Array {
    const content = this.#files.get(path)
    if (content === undefined) throw new Error(`there is no ${path}`)
    return content
  }

  readonly open = (path: string): number => {
    this.#failIfBroken('open')
    if (this.#files.has(path)) throw systemError('EEXIST', 'open')
    this.#files.set(path, Buffer.alloc(0))
    let fd = 3
    while (this.#openPaths.has(fd)) fd++
    this.#openPaths.set(fd, path)
    return fd
  }

  readonly write = (
    fd: number,
    bytes: Uint8Array,
    startByte: number,
    byteCount: number,
  ): number => {
    this.#failIfBroken('write')
    this.writeCount++
    const path = this.#pathOf(fd, 'write')
    const takenBytes = Math.min(byteCount, this.maxWriteBytes, this.freeBytes)
    if (takenBytes === 0 && !this.isSilentlyFull) throw systemError('ENOSPC', 'write')
    const taken = bytes.subarray(startByte, startByte + takenBytes)
    this.#files.set(path, Buffer.concat([this.contentOf(path), taken]))
    this.freeBytes -= takenBytes
    return takenBytes
  }

  readonly truncate = (fd: number, byteLength: number): void => {
    this.#failIfBroken('truncate')
    const path = this.#pathOf(fd, 'truncate')
    const content = this.contentOf(path)
    this.freeBytes += content.length - byteLength
    this.#files.set(path, Buffer.from(content.subarray(0, byteLength)))
  }

  readonly close = (fd: number): void => {
    this.#pathOf(fd, 'close')
    this.#openPaths.delete(fd)
    this.#failIfBroken('close')
  }

  readonly remove = (path: string): void => {
    this.#failIfBroken('remove')
    this.freeBytes += this.contentOf(path).length
    this.#files.delete(path)
  }

  #pathOf(fd: number, operation: Operation): string {
    const path = this.#openPaths.get(fd)
    if (path === undefined) throw systemError('EBADF', operation)
    return path
  }

  #failIfBroken(operation: Operation): void {
    if (this.broken.has(operation)) throw systemError('EIO', operation)
  }
}
