import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { expect, test } from 'vitest'
import { seededRandom } from '../../test/support/seeded-random.ts'
import { ChunkedBytes } from './chunked-bytes.ts'

test('holds what was written, in pieces, and nothing of what it held before', () => {
  const random = seededRandom(3)
  const bytes = new ChunkedBytes()
  for (const pieceBytes of [100_000, 1, 700_000, 262_144, 5]) {
    bytes.clear()
    const expected = new ByteWriter()
    for (let round = 0; round < 12; round++) {
      const piece = Uint8Array.from({ length: Math.ceil(random() * pieceBytes) }, () => round)
      for (const writer of [bytes, expected]) {
        writer.appendBytes(piece)
        writer.appendVarInt(round * 1000)
      }
    }
    const copy = new ByteWriter()
    bytes.copyTo(copy)
    expect(bytes.offset).toBe(expected.offset)
    expect(Buffer.compare(copy.getBytes(), expected.getBytes())).toBe(0)
  }
})
