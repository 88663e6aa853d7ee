import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseByteRange } from './byte-range.ts'

describe('parseByteRange', () => {
  it('reads the three forms of a range', () => {
    expect(parseByteRange('bytes=0-0', 10)).toEqual({ kind: 'range', startByte: 0, endByte: 1 })
    expect(parseByteRange('bytes=4-', 10)).toEqual({ kind: 'range', startByte: 4, endByte: 10 })
    expect(parseByteRange('bytes=-3', 10)).toEqual({ kind: 'range', startByte: 7, endByte: 10 })
    expect(parseByteRange('Bytes= 2-3', 10)).toEqual({ kind: 'range', startByte: 2, endByte: 4 })
  })

  it('cuts a range at the end of the file', () => {
    expect(parseByteRange('bytes=4-99', 10)).toEqual({ kind: 'range', startByte: 4, endByte: 10 })
    expect(parseByteRange('bytes=-99', 10)).toEqual({ kind: 'range', startByte: 0, endByte: 10 })
  })

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0', 'bytes=99999999999999999999999-'])(
    'cannot satisfy %s of ten bytes',
    (header) => {
      expect(parseByteRange(header, 10)).toEqual({ kind: 'unsatisfiable' })
    },
  )

  it('cannot satisfy any range of nothing', () => {
    expect(parseByteRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' })
    expect(parseByteRange('bytes=-1', 0)).toEqual({ kind: 'unsatisfiable' })
  })

  it.each([
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=a-b',
    'rows=0-1',
    'bytes=0-1,4-5',
  ])('answers %j by the whole file', (header) => {
    expect(parseByteRange(header, 10)).toEqual({ kind: 'whole' })
  })

  it('stays inside the file', () => {
    const number = fc.option(fc.nat(40), { nil: '' })
    fc.assert(
      fc.property(number, number, fc.nat(30), (first, last, byteLength) => {
        const answer = parseByteRange(`bytes=${first}-${last}`, byteLength)
        if (answer.kind !== 'range') return
        expect(answer.startByte).toBeGreaterThanOrEqual(0)
        expect(answer.startByte).toBeLessThan(answer.endByte)
        expect(answer.endByte).toBeLessThanOrEqual(byteLength)
      }),
      { seed: 7, numRuns: 2000 },
    )
  })
})
