import { describe, expect, test } from 'vitest'
import { readLog } from '../../test/support/log-records.ts'
import { WalEncoder } from './wal-encoder.ts'
import { MAX_PAYLOAD_BYTES } from './wal-frame.ts'
import { TEXT_HEADER_BYTES } from './wal-payload.ts'

const written = (encoder: WalEncoder): Uint8Array => encoder.bytes.slice(0, encoder.endByte)

describe('the buffer', () => {
  test('grows in the middle of an open record', () => {
    const encoder = new WalEncoder(1)
    encoder.name(0, 'before', 'system')
    encoder.openPoints(1, 2)
    for (let id = 0; id < 70_000; id++) encoder.pushPoint(id, id / 3)
    encoder.closePoints()
    const { items, result } = readLog(written(encoder))
    expect(result.end).toBe('complete')
    expect(items).toHaveLength(70_001)
    expect(items[0]).toEqual(['name', 0, 'before', 'system'])
    expect(items.at(-1)).toEqual(['point', 69_999, 1, 2, 69_999 / 3])
  })

  test('is used again after clear, and holds nothing of before', () => {
    const encoder = new WalEncoder(64)
    encoder.text(0, 0, 0, 'x'.repeat(500))
    encoder.clear()
    expect(encoder.endByte).toBe(0)
    encoder.openPoints(5, 6)
    encoder.pushPoint(7, 8)
    encoder.closePoints()
    expect(readLog(written(encoder)).items).toEqual([['point', 7, 5, 6, 8]])
  })
})

describe('what is too long for a frame', () => {
  const longestText = MAX_PAYLOAD_BYTES - TEXT_HEADER_BYTES

  test('the longest text is kept', () => {
    const encoder = new WalEncoder()
    expect(encoder.text(1, 2, 3, 'x'.repeat(longestText))).toBe(true)
    const { items, result } = readLog(written(encoder))
    expect(result.end).toBe('complete')
    expect(items[0]?.[4]).toHaveLength(longestText)
  })

  test('a longer text leaves no trace, also when only its bytes are too many', () => {
    const encoder = new WalEncoder()
    expect(encoder.text(1, 2, 3, 'x'.repeat(longestText + 1))).toBe(false)
    expect(encoder.text(1, 2, 3, 'é'.repeat(longestText / 2 + 1))).toBe(false)
    expect(encoder.endByte).toBe(0)
    encoder.openPoints(0, 0)
    encoder.pushPoint(0, 1)
    encoder.closePoints()
    expect(readLog(written(encoder)).items).toEqual([['point', 0, 0, 0, 1]])
  })

  test('an event that is too long leaves no trace either', () => {
    const encoder = new WalEncoder()
    const notes = 'x'.repeat(MAX_PAYLOAD_BYTES)
    expect(encoder.event({ type: 'patch', number: 1, patch: { notes } })).toBe(false)
    expect(encoder.endByte).toBe(0)
    expect(encoder.event({ type: 'patch', number: 2, patch: { notes: 'short' } })).toBe(true)
    expect(readLog(written(encoder)).items).toEqual([
      ['event', { type: 'patch', number: 2, patch: { notes: 'short' } }],
    ])
  })

  test('a name that is too long is cut, and what comes after it is still read', () => {
    const encoder = new WalEncoder()
    encoder.name(0, 'é'.repeat(MAX_PAYLOAD_BYTES), 'training')
    encoder.openPoints(0, 0)
    encoder.pushPoint(0, 1)
    encoder.closePoints()
    const { items, result } = readLog(written(encoder))
    expect(result.end).toBe('complete')
    expect(items.map(([what]) => what)).toEqual(['name', 'point'])
  })
})
