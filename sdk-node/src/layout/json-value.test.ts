import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { JsonFields } from './json-fields.ts'
import { decodeFloat, encodeFloat, isJsonObject, parseJson } from './json-value.ts'
import { assertReadableVersion, LAYOUT_VERSION, LayoutError } from './layout-version.ts'

describe('parseJson', () => {
  test('takes __proto__ and constructor for keys like any other', () => {
    const json = parseJson('{"__proto__":{"a":1},"constructor":2,"toString":null}', 'it')
    if (!isJsonObject(json)) throw new Error('not an object')
    expect(Object.getPrototypeOf(json)).toBeNull()
    expect(Object.keys(json)).toEqual(['__proto__', 'constructor', 'toString'])
    expect(JSON.stringify(json['__proto__'])).toBe('{"a":1}')
    expect(JSON.stringify(json)).toBe('{"__proto__":{"a":1},"constructor":2,"toString":null}')
  })

  test('gives any JSON back', () => {
    checkProperty(
      fc.property(fc.json(), (text) => {
        expect(JSON.stringify(parseJson(text, 'it'))).toBe(JSON.stringify(JSON.parse(text)))
      }),
      300,
    )
  })

  test('names the file that is not JSON', () => {
    for (const text of ['', '{', '{"a":NaN}', '\u0000\u0000']) {
      expect(() => parseJson(text, 'runs/r1/run.json')).toThrow(
        /^runs\/r1\/run\.json is not JSON: /,
      )
    }
  })
})

describe('a float in JSON', () => {
  test('is what it was, also where JSON has no word for it', () => {
    checkProperty(
      fc.property(fc.double(), (value) => {
        const through = decodeFloat(JSON.parse(JSON.stringify(encodeFloat(value))))
        expect(through).toBe(Object.is(value, -0) ? 0 : value)
      }),
      1000,
    )
  })

  test('is NaN for anything that is no float', () => {
    for (const value of [null, undefined, 'nan', 'infinity', '1', {}, [], true]) {
      expect(decodeFloat(value)).toBeNaN()
    }
  })
})

describe('JsonFields', () => {
  const fields = new JsonFields(
    parseJson('{"text":"a","number":1,"list":["a",1],"object":{},"nothing":null}', 'it'),
    'run.json',
  )

  test('reads fields of their type', () => {
    expect(fields.string('text')).toBe('a')
    expect(fields.number('number')).toBe(1)
    expect(fields.object('object')).toEqual({})
    expect(fields.array('list')).toEqual(['a', 1])
    expect(fields.oneOf('text', ['b', 'a'])).toBe('a')
  })

  test('takes null and absence for the same where a field is optional', () => {
    expect(fields.optionalString('nothing')).toBeNull()
    expect(fields.optionalString('absent')).toBeNull()
    expect(fields.optionalNumber('nothing')).toBeNull()
    expect(fields.optionalNumber('number')).toBe(1)
  })

  test.each<[string, () => unknown, string]>([
    [
      'a missing text',
      () => fields.string('absent'),
      '"absent" should be a string, found undefined',
    ],
    ['a number for a text', () => fields.string('number'), '"number" should be a string, found 1'],
    [
      'null for a number',
      () => fields.number('nothing'),
      '"nothing" should be a number, found null',
    ],
    ['a text for a list', () => fields.array('text'), '"text" should be a list, found "a"'],
    [
      'a list for an object',
      () => fields.object('list'),
      '"list" should be an object, found ["a",1]',
    ],
    [
      'a number among texts',
      () => fields.strings('list'),
      '"list" should be a list of strings, found ["a",1]',
    ],
    ['another word', () => fields.oneOf('text', ['b', 'c']), '"text" should be b or c, found "a"'],
    [
      'an optional of another type',
      () => fields.optionalString('number'),
      '"number" should be a string, found 1',
    ],
  ])('names the file, the field and what it found: %s', (_, read, message) => {
    expect(read).toThrow(new LayoutError('malformed', `run.json: ${message}`))
  })

  test.each([null, [], 'text', 1, undefined])('is made of an object only, not of %j', (value) => {
    expect(() => new JsonFields(value, 'run.json')).toThrow('run.json is not a JSON object')
  })
})

describe('assertReadableVersion', () => {
  test('takes every version up to its own', () => {
    for (let version = 1; version <= LAYOUT_VERSION; version++) {
      expect(() => assertReadableVersion(version, 'it')).not.toThrow()
    }
  })

  test('refuses a newer one by name', () => {
    expect(() => assertReadableVersion(LAYOUT_VERSION + 1, 'runs/a/run.json')).toThrow(
      /^runs\/a\/run\.json has layout version 3; .* up to 2\. Update Shardboard/,
    )
  })

  test.each([undefined, null, 0, -1, 1.5, '1', NaN])('refuses %j', (version) => {
    expect(() => assertReadableVersion(version, 'it')).toThrow('it names no layout version')
  })
})
