import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { createJsonObject, parseJson, type JsonObject, type JsonValue } from './json-value.ts'
import { parseWalEvent, patchObject, type WalEvent } from './wal-event.ts'

const json = (value: unknown): JsonValue => parseJson(JSON.stringify(value), 'it')

function object(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  const made = createJsonObject()
  for (const [key, value] of entries) made[key] = value
  return made
}

describe('parseWalEvent', () => {
  test.each<WalEvent>([
    { type: 'dropped', number: 3, pointCount: 12 },
    { type: 'end', number: 1, state: 'failed', reason: 'boom', unixMs: 5 },
    { type: 'end', number: 1, state: 'finished', reason: null, unixMs: 5 },
    { type: 'patch', number: 1, patch: {} },
    { type: 'patch', number: 2, patch: { name: 'a', group: null, notes: null, tags: [] } },
    {
      type: 'patch',
      number: 2,
      patch: {
        configRemoved: ['a'],
        summaryRemoved: [],
        definitions: [{ name: 'a', stepMetric: 'b', summary: 'min', goal: 'maximize' }],
      },
    },
  ])('gives $type back as it was', (event) => {
    expect(parseWalEvent(json(event), 'it')).toEqual(event)
  })

  test('tells null from absence: the one takes away, the other leaves alone', () => {
    const event = parseWalEvent(json({ type: 'patch', number: 1, patch: { group: null } }), 'it')
    expect(event).toEqual({ type: 'patch', number: 1, patch: { group: null } })
    expect(JSON.stringify(event)).not.toContain('notes')
  })

  test('passes over types and keys of later versions', () => {
    expect(parseWalEvent(json({ type: 'later', number: 1, what: 1 }), 'it')).toBeUndefined()
    const event = { type: 'dropped', number: 1, pointCount: 2 }
    expect(parseWalEvent(json({ ...event, kind: 'x' }), 'it')).toEqual(event)
  })

  test.each<[unknown, string]>([
    [{ type: 'dropped', pointCount: 1 }, 'e: "number" should be a number'],
    [{ type: 'dropped', number: 1 }, 'e: "pointCount" should be a number'],
    [{ type: 'end', number: 1, state: 'gone', unixMs: 1 }, 'e: "state" should be running or'],
    [{ type: 'patch', number: 1 }, 'e: "patch" should be an object'],
    [{ type: 'patch', number: 1, patch: { tags: 'a' } }, 'e: "tags" should be a list'],
    [{ type: 'patch', number: 1, patch: { config: 1 } }, 'e: "config" should be an object'],
    [{ number: 1 }, 'e: "type" should be a string'],
  ])('names what is malformed in %j', (event, message) => {
    expect(() => parseWalEvent(json(event), 'e')).toThrow(message)
  })
})

describe('patchObject', () => {
  test('sets, replaces and takes away, and changes neither of its arguments', () => {
    const before = object([
      ['a', 1],
      ['b', { c: 2 }],
      ['d', 3],
    ])
    const changes = object([
      ['b', { e: 4 }],
      ['f', null],
    ])
    const patched = patchObject(before, changes, ['d', 'absent'])
    expect(JSON.stringify(patched)).toBe('{"a":1,"b":{"e":4},"f":null}')
    expect(JSON.stringify(before)).toBe('{"a":1,"b":{"c":2},"d":3}')
    expect(JSON.stringify(changes)).toBe('{"b":{"e":4},"f":null}')
  })

  test('takes __proto__ for a key like any other', () => {
    const patched = patchObject(object([]), object([['__proto__', { polluted: true }]]), undefined)
    expect(Object.keys(patched)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(patched)).toBeNull()
    expect('polluted' in {}).toBe(false)
    expect(Object.keys(patchObject(patched, undefined, ['__proto__']))).toEqual([])
  })

  test('is the map of the same changes', () => {
    const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', '')
    const entries = fc.array(fc.tuple(key, fc.integer()))
    checkProperty(
      fc.property(entries, entries, fc.array(key), (before, changes, removed) => {
        const expected = new Map([...before, ...changes])
        for (const gone of removed) expected.delete(gone)
        const patched = patchObject(object(before), object(changes), removed)
        expect(new Map(Object.entries(patched))).toEqual(expected)
      }),
      300,
    )
  })
})
