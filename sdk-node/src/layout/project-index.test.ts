import { projectFolder } from './store-path.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { anyText } from '../../test/support/log-records.ts'
import { createJsonObject, parseJson, type JsonObject } from './json-value.ts'
import {
  formatProjectIndex,
  formatRootIndex,
  MAX_INDEXED_CONFIG_CHARS,
  parseProjectIndex,
  parseRootIndex,
  toIndexedRun,
} from './project-index.ts'
import { RUN_STATES, type RunRecord } from './run-record.ts'

const anyScalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))

const anyConfig: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(fc.oneof(anyText, fc.constant('__proto__')), anyScalar), { maxLength: 5 })
  .map((entries) => {
    const object = createJsonObject()
    for (const [key, value] of entries) object[key] = value
    return object
  })

const anyIndexedRun = fc.record({
  id: anyText,
  name: anyText,
  group: fc.option(anyText),
  tags: fc.array(anyText, { maxLength: 3 }),
  state: fc.constantFrom(...RUN_STATES),
  createdUnixMs: fc.nat(),
  updatedUnixMs: fc.nat(),
  config: anyConfig,
})

const RECORD: RunRecord = {
  id: 'r',
  project: 'p',
  name: 'n',
  group: 'g',
  tags: ['t'],
  notes: 'long',
  config: createJsonObject(),
  summary: createJsonObject(),
  state: 'failed',
  createdUnixMs: 1,
  updatedUnixMs: 2,
  attempts: [],
  definitions: [],
  metrics: [],
}

const indexedConfig = (text: string): JsonObject => {
  const config = parseJson(text, 'it')
  if (config === null || typeof config !== 'object' || Array.isArray(config)) throw new Error(text)
  return toIndexedRun({ ...RECORD, config }).config
}

describe('the indices', () => {
  test('of a project is read as it was written', () => {
    const anyIndex = fc.record({
      project: anyText,
      updatedUnixMs: fc.nat(),
      runs: fc.array(anyIndexedRun, { maxLength: 4 }),
    })
    checkProperty(
      fc.property(anyIndex, (index) => {
        expect(parseProjectIndex(parseJson(formatProjectIndex(index), 'it'), 'it')).toEqual(index)
      }),
      200,
    )
  })

  test('of a store is read as it was written', () => {
    const anyFolder = anyText.map(projectFolder)
    const anyProject = fc.record({ name: anyText, folder: anyFolder, updatedUnixMs: fc.nat() })
    checkProperty(
      fc.property(fc.array(anyProject), (projects) => {
        const text = formatRootIndex({ projects })
        expect(parseRootIndex(parseJson(text, 'it'), 'it')).toEqual({ projects })
      }),
      200,
    )
  })

  test('name what is malformed, and refuse what is newer', () => {
    const newer = parseJson('{"layout":3,"projects":[],"runs":[]}', 'it')
    expect(() => parseRootIndex(newer, 'index.json')).toThrow('index.json has layout version 3')
    expect(() => parseProjectIndex(newer, 'index.json')).toThrow('index.json has layout version 3')
    const projects = parseJson('{"layout":1,"projects":[{"name":"a"}]}', 'it')
    expect(() => parseRootIndex(projects, 'i')).toThrow('i, a project: "folder" should be a string')
    const runs = parseJson('{"layout":1,"project":"p","updatedUnixMs":1,"runs":[{"id":1}]}', 'it')
    expect(() => parseProjectIndex(runs, 'i')).toThrow('i, a run: "id" should be a string, found 1')
  })

  test('tolerate keys of later versions', () => {
    const text = '{"layout":1,"project":"p","updatedUnixMs":1,"runs":[],"later":{"a":1}}'
    expect(parseProjectIndex(parseJson(text, 'it'), 'it').project).toBe('p')
  })
})

describe('a run’s line in the index', () => {
  test('holds what a list shows, and nothing more', () => {
    expect(toIndexedRun(RECORD)).toEqual({
      id: 'r',
      name: 'n',
      group: 'g',
      tags: ['t'],
      state: 'failed',
      createdUnixMs: 1,
      updatedUnixMs: 2,
      config: createJsonObject(),
    })
  })

  test('names nested config by path and leaves lists out', () => {
    const config = indexedConfig(
      '{"lr":0.1,"model":{"depth":3,"deep":{"on":true}},"sizes":[1,2],"nothing":null,"__proto__":{"a":1}}',
    )
    expect(JSON.stringify(config)).toBe(
      '{"lr":0.1,"model.depth":3,"model.deep.on":true,"nothing":null,"__proto__.a":1}',
    )
  })

  test('stays short, however long the config is', () => {
    checkProperty(
      fc.property(fc.array(fc.string({ maxLength: 2000 }), { maxLength: 20 }), (values) => {
        const config = createJsonObject()
        for (const [index, value] of values.entries()) config[`key${index}`] = value
        const kept = Object.entries(toIndexedRun({ ...RECORD, config }).config)
        const chars = kept.reduce((sum, [key], index) => {
          return sum + key.length + (values[index]?.length ?? 0)
        }, 0)
        expect(chars).toBeLessThanOrEqual(MAX_INDEXED_CONFIG_CHARS)
        expect(kept).toEqual(Object.entries(config).slice(0, kept.length))
      }),
    )
  })
})
