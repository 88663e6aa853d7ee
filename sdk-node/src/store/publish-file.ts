import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemCodeOf } from '../errors.ts'
import { makeFolder } from './make-folder.ts'
import { renameOver } from './rename-over.ts'
import { temporaryPathFor } from './temporary-path.ts'

export interface PublishOptions {
  /** Survive a power cut: fsync of the file and of its folder. */
  readonly durable: boolean
}

/**
 * Puts a file in place whole or not at all: a temporary file in the same folder, whose name no glob
 * takes, then a rename. What stood under the name before is replaced.
 * @throws whatever the file system says; no temporary file stays behind
 */
export function publishFile(
  path: string,
  content: Uint8Array | string,
  options: PublishOptions,
): void {
  const folder = dirname(path)
  makeFolder(folder)
  const bytes = typeof content === 'string' ? encoded(content) : content
  const temporaryPath = temporaryPathFor(path)
  try {
    const fd = openSync(temporaryPath, 'wx', 0o644)
    try {
      writeWhole(fd, bytes)
      if (options.durable) fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameOver(temporaryPath, path)
  } catch (error) {
    rmSync(temporaryPath, { force: true })
    throw error
  }
  if (options.durable) syncFolder(folder)
}

const encoder = new TextEncoder()
let encodedBytes = new Uint8Array(0)

/**
 * A long run's manifest is published again and again, and what is left of each would pile up.
 * @returns bytes that are valid until the next call
 */
function encoded(text: string): Uint8Array {
  const maxBytes = 3 * text.length
  if (encodedBytes.length < maxBytes) encodedBytes = new Uint8Array(2 * maxBytes)
  return encodedBytes.subarray(0, encoder.encodeInto(text, encodedBytes).written)
}

/** A write may be short without an exception, e.g. on a full disk. */
function writeWhole(fd: number, bytes: Uint8Array): void {
  let writtenBytes = 0
  while (writtenBytes < bytes.length) {
    const count = writeSync(fd, bytes, writtenBytes, bytes.length - writtenBytes)
    if (count === 0) {
      ftruncateSync(fd, 0)
      throw new Error('the disk took no more bytes')
    }
    writtenBytes += count
  }
}

/** Makes what was renamed in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  // Windows cannot open a folder, and needs no fsync of it.
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } catch (error) {
    // Network and user-space file systems may know no fsync of a folder.
    if (!UNSUPPORTED.has(systemCodeOf(error) ?? '')) throw error
  } finally {
    closeSync(fd)
  }
}

const UNSUPPORTED = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EBADF'])
