import { describe, expect, test } from 'vitest'
import { NASTY_NAMES } from '../test/support/nasty-names.ts'
import { isShardboardError } from './errors.ts'
import {
  resolveDefinition,
  resolveOptions,
  type DefineMetricOptions,
  type InitOptions,
} from './options.ts'

const BASE: InitOptions = { project: 'p' }

const resolve = (options: object, environment: NodeJS.ProcessEnv = {}) =>
  resolveOptions({ ...BASE, ...options }, environment)

function refusalOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (isShardboardError(error) && error.code === 'bad-option') return error.message
    throw error
  }
  return 'nothing was refused'
}

test('defaults are what the docs say', () => {
  expect(resolve({})).toEqual({
    project: 'p',
    name: undefined,
    id: undefined,
    config: undefined,
    group: undefined,
    tags: undefined,
    notes: undefined,
    resume: 'never',
    hub: undefined,
    hubToken: undefined,
    pushIntervalMs: 300_000,
    reinit: 'finish_previous',
    dir: undefined,
    writer: undefined,
    onError: undefined,
    sealPointCount: 50_000,
    sealIntervalMs: 300_000,
    finishTimeoutMs: 60_000,
    isDisabled: false,
    isQuiet: false,
  })
})

test('any text is a project, a name, a group, a tag, a note, a writer', () => {
  for (const text of NASTY_NAMES) {
    const options = {
      project: text,
      name: text,
      group: text,
      tags: [text],
      notes: text,
      writer: text,
    }
    expect(resolve(options)).toMatchObject(options)
  }
})

describe('what is refused names the option, its value and the remedy', () => {
  test.each<[object, string]>([
    [{ project: '' }, 'project must be a text that is not empty; it is ""'],
    [{ project: undefined }, 'project must be a text that is not empty; it is undefined'],
    [{ project: 3 }, 'project must be a text that is not empty; it is 3'],
    [{ name: 3 }, 'name must be a text; it is 3'],
    [{ name: null }, 'name must be a text; it is null'],
    [{ group: {} }, 'group must be a text; it is [object Object]'],
    [{ group: Object.create(null) }, 'group must be a text; it is something without a text'],
    [{ notes: Symbol('s') }, 'notes must be a text; it is Symbol(s)'],
    [{ dir: 1 }, 'dir must be a text; it is 1'],
    [{ writer: 1 }, 'writer must be a text; it is 1'],
    [
      { id: 'A' },
      'id must be 1 to 64 of a-z, 0-9, - and _, with a letter or digit at both ends; it is "A"',
    ],
    [{ id: '../x' }, 'id must be 1 to 64 of'],
    [{ id: 'con' }, 'id must be 1 to 64 of'],
    [{ id: 123 }, 'id must be 1 to 64 of'],
    [{ id: null }, 'id must be 1 to 64 of'],
    [{ id: ['a'] }, 'id must be 1 to 64 of'],
    [{ resume: 'yes' }, `resume must be 'never', 'allow' or 'must'; it is "yes"`],
    [{ resume: true }, `resume must be 'never', 'allow' or 'must'; it is true`],
    [{ resume: 'must' }, `resume must be given with the run's id or name; it is "must"`],
    [{ config: [1] }, 'config must be an object such as { learningRate: 0.1 }; it is the list [1]'],
    [{ config: 'a' }, 'config must be an object such as { learningRate: 0.1 }; it is "a"'],
    [{ tags: 'a' }, 'tags must be a list of texts; it is "a"'],
    [{ tags: ['a', 1] }, 'tags must be a list of texts; it is the list ["a",1]'],
    [{ sealPointCount: 0 }, 'sealPointCount must be a number above 0; it is 0'],
    [{ sealIntervalMs: NaN }, 'sealIntervalMs must be a number above 0; it is NaN'],
    [{ finishTimeoutMs: '5' }, 'finishTimeoutMs must be a number above 0; it is "5"'],
    [{ quiet: 'yes' }, 'quiet must be true or false; it is "yes"'],
    [{ mode: 'off' }, `mode (or SHARDBOARD_MODE) must be 'enabled' or 'disabled'; it is "off"`],
  ])('%o', (options, message) => {
    expect(refusalOf(() => resolve(options))).toContain(message)
  })

  test.each([undefined, null, 'p', 3])('%j instead of options', (options) => {
    expect(refusalOf(() => resolveOptions(options as unknown as InitOptions, {}))).toMatch(
      /^init must be an object such as \{ project: 'my-project' \}; it is /,
    )
  })

  test('a long value is cut', () => {
    expect(refusalOf(() => resolve({ resume: 'x'.repeat(10_000) })).length).toBeLessThan(200)
  })
})

describe('what is taken', () => {
  test('tags are told once each, and the list is a copy', () => {
    const tags = ['b', 'a', 'b']
    const resolved = resolve({ tags })
    tags.push('c')
    expect(resolved.tags).toEqual(['b', 'a'])
  })

  test('config may be null, for none', () => {
    expect(resolve({ config: null }).config).toBeUndefined()
  })

  test('a mode of the environment counts where none is given', () => {
    expect(resolve({}, { SHARDBOARD_MODE: 'disabled' }).isDisabled).toBe(true)
    expect(resolve({}, { SHARDBOARD_MODE: '' }).isDisabled).toBe(false)
    expect(resolve({ mode: 'enabled' }, { SHARDBOARD_MODE: 'disabled' }).isDisabled).toBe(false)
    expect(refusalOf(() => resolve({}, { SHARDBOARD_MODE: 'offline' }))).toContain('"offline"')
  })

  test("wandb's modes leave ours to the environment", () => {
    for (const mode of ['online', 'offline', 'shared']) {
      expect(resolve({ mode }).isDisabled).toBe(false)
      expect(resolve({ mode }, { SHARDBOARD_MODE: 'disabled' }).isDisabled).toBe(true)
    }
  })

  test('quiet is what is said, else what the environment says', () => {
    expect(resolve({}, { SHARDBOARD_SILENT: '1' }).isQuiet).toBe(true)
    expect(resolve({}, { SHARDBOARD_SILENT: '0' }).isQuiet).toBe(false)
    expect(resolve({}, { NODE_ENV: 'test' }).isQuiet).toBe(true)
    expect(resolve({ quiet: false }, { SHARDBOARD_SILENT: '1' }).isQuiet).toBe(false)
    expect(resolve({ quiet: true }).isQuiet).toBe(true)
  })

  test('must goes with a name or an id', () => {
    expect(resolve({ resume: 'must', name: 'a' }).resume).toBe('must')
    expect(resolve({ resume: 'must', id: 'a' }).resume).toBe('must')
  })
})

describe('defineMetric', () => {
  test('fills in null for what is not said', () => {
    expect(resolveDefinition('loss', {})).toEqual({
      name: 'loss',
      stepMetric: null,
      summary: null,
      goal: null,
    })
    const whole = { stepMetric: 'epoch', summary: 'min', goal: 'minimize' } as const
    expect(resolveDefinition('a/b', whole)).toEqual({ name: 'a/b', ...whole })
  })

  test.each<[unknown, unknown, string]>([
    [1, {}, 'defineMetric name must be a text; it is 1'],
    [undefined, {}, 'defineMetric name must be a text; it is null'],
    ['a', { summary: 'median' }, `summary must be 'min', 'max', 'last' or 'mean'; it is "median"`],
    ['a', { goal: 'maximise' }, `goal must be 'minimize' or 'maximize'; it is "maximise"`],
    ['a', 'epoch', "defineMetric options must be an object such as { stepMetric: 'epoch' }"],
    ['a', { stepMetric: 3 }, 'stepMetric must be a text; it is 3'],
  ])('refuses %j with %j', (name, options, message) => {
    const refused = refusalOf(() =>
      resolveDefinition(name as string, options as DefineMetricOptions),
    )
    expect(refused).toContain(message)
  })
})

test('a token is one line of printable characters, and no other is ever shown', () => {
  expect(resolve({ hubToken: 'hf_mine\n' }).hubToken).toBe('hf_mine')
  for (const hubToken of ['hf_SECRET\nSECRET', 'a SECRET', 'SECRETé', '', ['SECRET'], null]) {
    const refusal = refusalOf(() => resolve({ hubToken }))
    expect(refusal).toMatch(/^hubToken must be one line/)
    expect(refusal).not.toContain('SECRET')
  }
})
