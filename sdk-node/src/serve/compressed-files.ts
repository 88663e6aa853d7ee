import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { ContentEncoding } from './accept-encoding.ts'
import { readFileBytes } from './file-bytes.ts'
import type { ServableFile } from './servable-file.ts'

const compressGzip = promisify(gzip)
const compressBrotli = promisify(brotliCompress)

/** As small as gzip's best and several times quicker; a first visit waits for it. */
const BROTLI_QUALITY = 5

interface Entry {
  readonly version: string
  readonly body: Promise<Buffer>
  /** 0 while it is being compressed. */
  heldBytes: number
}

/** Compresses each state of a file once and keeps what was asked for last, up to a bound. */
export class CompressedFiles {
  readonly #maxHeldBytes: number
  /** The one that was asked for longest ago comes first. */
  readonly #entries = new Map<string, Entry>()
  #heldBytes = 0

  constructor(maxHeldBytes: number) {
    this.#maxHeldBytes = maxHeldBytes
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** @throws {ShortFileError} when the file shrank since it was opened */
  read(file: ServableFile, encoding: ContentEncoding): Promise<Buffer> {
    const key = `${encoding}:${file.path}`
    const known = this.#entries.get(key)
    if (known !== undefined) this.#forget(key, known)
    const current = known?.version === file.version ? known : this.#compress(key, file, encoding)
    this.#entries.set(key, current)
    this.#heldBytes += current.heldBytes
    return current.body
  }

  #compress(key: string, file: ServableFile, encoding: ContentEncoding): Entry {
    const body = compressFile(file, encoding)
    const entry: Entry = { version: file.version, body, heldBytes: 0 }
    body.then(
      ({ byteLength }) => {
        if (this.#entries.get(key) !== entry) return
        entry.heldBytes = byteLength
        this.#heldBytes += byteLength
        this.#evict()
      },
      () => {
        if (this.#entries.get(key) === entry) this.#forget(key, entry)
      },
    )
    return entry
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#heldBytes <= this.#maxHeldBytes) return
      if (entry.heldBytes > 0) this.#forget(key, entry)
    }
  }

  #forget(key: string, entry: Entry): void {
    this.#entries.delete(key)
    this.#heldBytes -= entry.heldBytes
  }
}

async function compressFile(file: ServableFile, encoding: ContentEncoding): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of readFileBytes(file.handle, 0, file.byteLength)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (encoding === 'gzip') return compressGzip(bytes)
  return compressBrotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
    },
  })
}
