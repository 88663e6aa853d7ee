import { statSync } from 'node:fs'
import type { Manifest } from '../layout/index.ts'

/** A file's identity: it is replaced as a whole, by one of another. */
interface FileStamp {
  readonly inode: bigint
  readonly byteLength: bigint
  readonly modifiedNs: bigint
}

/**
 * The last manifest that was read or written: whoever seals a long run, or one of many metrics, asks
 * for it again and again, and to parse it is more work than to seal.
 */
export class ManifestMemory {
  #path = ''
  #stamp: FileStamp | undefined
  #manifest: Manifest | undefined

  /** @returns undefined unless the file is still the one that was remembered */
  recall(path: string): Manifest | undefined {
    if (path !== this.#path || this.#manifest === undefined) return undefined
    return isSame(this.#stamp, stampOf(path)) ? this.#manifest : undefined
  }

  /** @param read is called for what the file holds. @returns what it holds */
  read(path: string, read: () => Manifest | undefined): Manifest | undefined {
    // Before it is read: who replaces it meanwhile makes it another file.
    const stamp = stampOf(path)
    const manifest = read()
    this.#keep(path, manifest, stamp)
    return manifest
  }

  /** @param manifest what this process has written, while no other may */
  written(path: string, manifest: Manifest): void {
    this.#keep(path, manifest, stampOf(path))
  }

  #keep(path: string, manifest: Manifest | undefined, stamp: FileStamp | undefined): void {
    this.#path = path
    this.#manifest = manifest
    this.#stamp = stamp
  }
}

function stampOf(path: string): FileStamp | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats && { inode: stats.ino, byteLength: stats.size, modifiedNs: stats.mtimeNs }
}

function isSame(one: FileStamp | undefined, other: FileStamp | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.inode === other.inode &&
    one.byteLength === other.byteLength &&
    one.modifiedNs === other.modifiedNs
  )
}
