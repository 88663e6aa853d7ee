import { createHash, type Hash } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../store/make-folder.ts'
import type { NamedFile } from './join-manifests.ts'

/** Read at once; what a broken line costs again at most. */
const PART_BYTES = 4 * 1024 * 1024

/** A file that is not what its manifest says. */
export class DamagedDownload extends Error {
  override readonly name = 'DamagedDownload'
}

/** Reads bytes of the file; `endByte` is exclusive. */
export type ReadRange = (startByte: number, endByte: number) => Promise<Uint8Array>

/**
 * Brings a file to the disk, part by part, and compares it with its hash. What an earlier call has
 * brought is not read again.
 * @param target where it is put; what is there is taken for its beginning
 * @param onBytes told of bytes that have come, and of those that were there
 * @throws {DamagedDownload}, what `read` throws and what the file system says
 */
export async function downloadFile(
  { path, sha256, byteLength }: NamedFile,
  target: string,
  read: ReadRange,
  onBytes: (count: number) => void,
): Promise<void> {
  makeFolder(dirname(target))
  const fd = openSync(target, 'a+')
  try {
    const hash = createHash('sha256')
    const knownBytes = hashStart(fd, hash, byteLength)
    onBytes(knownBytes)
    await appendRest(fd, hash, knownBytes, byteLength, read, onBytes)
    if (hash.digest('hex') !== sha256) {
      // A power cut may have left anything of what was there before.
      if (knownBytes === 0) throw damaged(path)
      ftruncateSync(fd, 0)
      onBytes(-byteLength)
      const second = createHash('sha256')
      await appendRest(fd, second, 0, byteLength, read, onBytes)
      if (second.digest('hex') !== sha256) throw damaged(path)
    }
    fsyncSync(fd)
  } catch (error) {
    if (error instanceof DamagedDownload) rmSync(target, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
}

function damaged(path: string): DamagedDownload {
  return new DamagedDownload(`${path} is damaged: its SHA-256 is not what its manifest says`)
}

/** @returns how many bytes of the file are there */
function hashStart(fd: number, hash: Hash, byteLength: number): number {
  if (fstatSync(fd).size > byteLength) ftruncateSync(fd, 0)
  const chunk = new Uint8Array(Math.min(PART_BYTES, fstatSync(fd).size))
  let readBytes = 0
  while (chunk.length > 0) {
    const count = readSync(fd, chunk, 0, chunk.length, readBytes)
    if (count === 0) break
    hash.update(chunk.subarray(0, count))
    readBytes += count
  }
  return readBytes
}

async function appendRest(
  fd: number,
  hash: Hash,
  startBytes: number,
  byteLength: number,
  read: ReadRange,
  onBytes: (count: number) => void,
): Promise<void> {
  let doneBytes = startBytes
  while (doneBytes < byteLength) {
    const bytes = await read(doneBytes, Math.min(byteLength, doneBytes + PART_BYTES))
    writeWhole(fd, bytes)
    hash.update(bytes)
    doneBytes += bytes.length
    onBytes(bytes.length)
  }
}

/** A write may be short without an exception, e.g. on a full disk. */
function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let writtenBytes = 0; writtenBytes < bytes.length;) {
    const count = writeSync(fd, bytes, writtenBytes)
    if (count === 0) throw new Error('the disk took no more bytes')
    writtenBytes += count
  }
}
