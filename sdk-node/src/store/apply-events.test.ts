import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { sampleAttempt, sampleRecord } from '../../test/support/sample-record.ts'
import { createJsonObject, type JsonObject, type WalEvent } from '../layout/index.ts'
import { applyEvents, changeAttempt } from './apply-events.ts'

const object = (entries: Record<string, number>): JsonObject =>
  Object.assign(createJsonObject(), entries)

describe('applyEvents', () => {
  test('applies each kind of change', () => {
    const before = sampleRecord({
      config: object({ a: 1, b: 2 }),
      group: 'g',
      definitions: [{ name: 'loss', stepMetric: null, summary: 'min', goal: null }],
    })
    const definition = { name: 'loss', stepMetric: null, summary: 'max', goal: null } as const
    const after = applyEvents(before, 's0', [
      { type: 'patch', number: 1, patch: { name: 'new', group: null, tags: ['t'] } },
      { type: 'patch', number: 2, patch: { config: object({ c: 3 }), configRemoved: ['a'] } },
      { type: 'patch', number: 3, patch: { summary: object({ best: 9 }), notes: 'n' } },
      { type: 'dropped', number: 4, pointCount: 5 },
      { type: 'patch', number: 5, patch: { definitions: [definition] } },
      { type: 'end', number: 6, state: 'failed', reason: 'boom', unixMs: 77 },
    ])
    expect(after).toMatchObject({
      name: 'new',
      group: null,
      tags: ['t'],
      notes: 'n',
      state: 'failed',
      definitions: [definition],
      attempts: [{ appliedEvent: 6, state: 'failed', reason: 'boom', endedUnixMs: 77 }],
    })
    expect(JSON.stringify([after.config, after.summary])).toBe('[{"b":2,"c":3},{"best":9}]')
    expect(before.name).toBe('sample')
  })

  test('passes over what the record holds already', () => {
    const events: WalEvent[] = [
      { type: 'patch', number: 1, patch: { name: 'first' } },
      { type: 'patch', number: 2, patch: { name: 'second' } },
    ]
    const once = applyEvents(sampleRecord(), 's0', events)
    const renamed = { ...once, name: 'renamed by another writer' }
    expect(applyEvents(renamed, 's0', events)).toEqual(renamed)
  })

  test('has the same end wherever it was cut, and however often each part came', () => {
    const anyEvents = fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(), fc.boolean()), { maxLength: 12 })
      .map((changes) =>
        changes.map(([key, value, isRemoved], index): WalEvent => ({
          type: 'patch',
          number: index + 1,
          patch: isRemoved ? { configRemoved: [key] } : { config: object({ [key]: value }) },
        })),
      )
    checkProperty(
      fc.property(anyEvents, fc.array(fc.tuple(fc.nat(12), fc.nat(12))), (events, parts) => {
        const whole = applyEvents(sampleRecord(), 's0', events)
        let record = sampleRecord()
        let reached = 0
        for (const [start, length] of parts) {
          const from = Math.min(start, reached)
          record = applyEvents(record, 's0', events.slice(from, from + length))
          reached = Math.max(reached, Math.min(events.length, from + length))
        }
        expect(applyEvents(record, 's0', events.slice(reached))).toEqual(whole)
        expect(applyEvents(whole, 's0', events)).toEqual(whole)
      }),
      300,
    )
  })

  test('counts each session’s events apart', () => {
    const record = sampleRecord({
      attempts: [sampleAttempt(), sampleAttempt({ session: 's1', writer: '2' })],
    })
    const one = applyEvents(record, 's0', [{ type: 'patch', number: 3, patch: { name: 'a' } }])
    const two = applyEvents(one, 's1', [{ type: 'patch', number: 1, patch: { name: 'b' } }])
    expect(two.name).toBe('b')
    expect(two.attempts.map((attempt) => attempt.appliedEvent)).toEqual([3, 1])
  })

  test('leaves the run running while another writer is', () => {
    const record = sampleRecord({
      attempts: [sampleAttempt(), sampleAttempt({ session: 's1', writer: '2' })],
    })
    const end = { type: 'end', number: 1, state: 'failed', reason: null, unixMs: 5 } as const
    const one = applyEvents(record, 's0', [end])
    expect(one.state).toBe('running')
    expect(applyEvents(one, 's1', [{ ...end, state: 'finished' }]).state).toBe('failed')
  })
})

describe('changeAttempt', () => {
  test('changes one attempt and the state that follows', () => {
    const record = sampleRecord()
    const changed = changeAttempt(record, 's0', (attempt) => ({ ...attempt, state: 'crashed' }))
    expect(changed).toMatchObject({ state: 'crashed', attempts: [{ state: 'crashed' }] })
    expect(record.state).toBe('running')
  })

  test('does nothing to the attempts of a session that is not there', () => {
    const record = sampleRecord()
    const changed = changeAttempt(record, 'other', () => sampleAttempt({ state: 'failed' }))
    expect(changed).toEqual(record)
  })
})
