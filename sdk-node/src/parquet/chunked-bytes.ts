import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'

const PIECE_BYTES = 256 * 1024

interface Piece {
  readonly buffer: ArrayBuffer
  byteLength: number
}

/** Bytes that are held in pieces, which are used again: one buffer would be copied to grow. */
export class ChunkedBytes extends ByteWriter {
  readonly #pieces: Piece[] = []
  #piece = 0

  constructor() {
    super(PIECE_BYTES)
    this.#pieces.push({ buffer: this.buffer, byteLength: 0 })
  }

  clear(): void {
    this.offset = 0
    this.#open(0)
  }

  override ensure(size: number): void {
    if (this.index + size <= this.buffer.byteLength) return
    this.#close()
    const next = this.#piece + 1
    if ((this.#pieces[next]?.buffer.byteLength ?? 0) < size) {
      const buffer = new ArrayBuffer(Math.max(PIECE_BYTES, size))
      this.#pieces[next] = { buffer, byteLength: 0 }
    }
    this.#open(next)
  }

  /** Writes all that is held to another writer. */
  copyTo(writer: ByteWriter): void {
    this.#close()
    for (const { buffer, byteLength } of this.#pieces.slice(0, this.#piece + 1)) {
      writer.appendBytes(new Uint8Array(buffer, 0, byteLength))
    }
  }

  #close(): void {
    const piece = this.#pieces[this.#piece]
    if (piece !== undefined) piece.byteLength = this.index
  }

  #open(piece: number): void {
    const { buffer } = this.#pieces[piece] ?? this
    this.#piece = piece
    this.buffer = buffer
    this.view = new DataView(buffer)
    this.index = 0
  }
}
