// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { checkImports } from './check-imports.mjs'

/** @type {import('./check-imports.mjs').ImportRules} */
const rules = {
  sourceRoots: ['sdk', 'site', 'tool.ts'],
  packageEntries: { 'sdk/format': 'sdk/src/format/index.ts' },
  layers: [
    { name: 'format', files: ['sdk/src/format/'], may: [] },
    { name: 'disk', files: ['sdk/src/disk/'], may: ['format', 'node:', 'npm packed'] },
    { name: 'names', files: ['sdk/src/names/'], may: [] },
    { name: 'types', files: ['site/src/data/types.ts'], may: ['format'] },
    { name: 'worker', files: ['site/src/worker/'], may: ['format', 'type types'] },
    { name: 'data', files: ['site/src/data/'], may: ['types', 'url worker'] },
    { name: 'app', files: ['site/src/*'], may: ['data', 'types'] },
    { name: 'tooling', files: ['tool.ts'], may: ['*'] },
  ],
}

const clean = {
  'sdk/src/format/index.ts': `export * from './frame.ts'`,
  'sdk/src/format/frame.ts': `export const size = 4`,
  'sdk/src/disk/writer.ts': `import { open } from 'node:fs'\nimport { size } from '../format/index.ts'\nimport { pack } from 'packed/fast'\nexport const all = [open, size, pack]`,
  'sdk/src/names/random.ts': `export const name = 'brave-otter'`,
  'site/src/data/types.ts': `import type { Frame } from 'sdk/format'\nexport interface Item { frame: Frame }\nexport const kinds = ['a'] as const`,
  'site/src/data/client.ts': `import type { Item } from './types.ts'\nexport const worker = (item: Item) => new Worker(new URL('../worker/main.ts', import.meta.url), { name: item.name })`,
  'site/src/worker/main.ts': `import type { Item } from '../data/types.ts'\nexport const answer: Item | null = null`,
  'site/src/App.svelte': `<script lang="ts">\n  import { worker } from './data/client.ts'\n  import './app.css'\n</script>\n<p>{worker}</p>`,
  'site/src/app.css': `p { color: red }`,
  'tool.ts': `import { size } from './sdk/src/format/index.ts'\nexport const tool = size`,
}

/** @type {string | undefined} */
let folder

afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true })
  folder = undefined
})

/** @param {Record<string, string>} changed files beside or in place of the clean ones */
function check(changed) {
  folder = mkdtempSync(join(tmpdir(), 'check-imports-'))
  for (const [path, text] of Object.entries({ ...clean, ...changed })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return checkImports(folder, rules)
}

test('finds nothing in sources that keep to the rules', () => {
  expect(check({})).toEqual([])
})

test.each([
  [
    'a layer that is not listed for it',
    { 'site/src/data/client.ts': `import { answer } from '../worker/main.ts'` },
    'site/src/data/client.ts:1 data may not import worker but by url (../worker/main.ts)',
  ],
  [
    'a value where only types are allowed',
    { 'site/src/worker/main.ts': `\nimport { kinds } from '../data/types.ts'` },
    'site/src/worker/main.ts:2 worker may not import types but by type (../data/types.ts)',
  ],
  [
    'a type of a layer that is not listed at all',
    { 'sdk/src/format/frame.ts': `import type { name } from '../names/random.ts'` },
    'sdk/src/format/frame.ts:1 format may not import names (../names/random.ts)',
  ],
  [
    'what is imported when it is needed',
    { 'sdk/src/format/frame.ts': `export const later = () => import('../names/random.ts')` },
    'sdk/src/format/frame.ts:1 format may not import names (../names/random.ts)',
  ],
  [
    'what is only exported again',
    { 'sdk/src/format/frame.ts': `export { name } from '../names/random.ts'` },
    'sdk/src/format/frame.ts:1 format may not import names (../names/random.ts)',
  ],
  [
    'a built-in module',
    { 'sdk/src/format/frame.ts': `import { join } from 'node:path'` },
    'sdk/src/format/frame.ts:1 format may not import node:path',
  ],
  [
    'a package that is not listed',
    { 'sdk/src/disk/writer.ts': `import { pack } from '@other/packed'` },
    'sdk/src/disk/writer.ts:1 disk may not import @other/packed',
  ],
  [
    'an import in a component',
    { 'site/src/App.svelte': `<p>hello</p>\n<script lang="ts">\nimport 'left-pad'\n</script>` },
    'site/src/App.svelte:3 app may not import left-pad',
  ],
  [
    'an import in the markup of a component',
    { 'site/src/App.svelte': `{#await import('left-pad') then pad}{pad}{/await}` },
    'site/src/App.svelte:1 app may not import left-pad',
  ],
  [
    'another package by its path',
    { 'site/src/data/types.ts': `import type { F } from '../../../sdk/src/format/index.ts'` },
    'site/src/data/types.ts:1 ../../../sdk/src/format/index.ts leads out of the package: use sdk/format',
  ],
  [
    'another package by an entry that is not for it',
    { 'site/src/data/types.ts': `import type { F } from 'sdk'` },
    'site/src/data/types.ts:1 types may not import sdk',
  ],
  [
    'a test',
    {
      'sdk/src/disk/writer.ts': `import { fake } from './writer.test.ts'`,
      'sdk/src/disk/writer.test.ts': `export const fake = 1`,
    },
    'sdk/src/disk/writer.ts:1 sdk/src/disk/writer.test.ts is a test: nothing may import it',
  ],
  [
    'a file that does not exist',
    { 'sdk/src/disk/writer.ts': `import './missing.ts'` },
    'sdk/src/disk/writer.ts:1 ./missing.ts does not exist',
  ],
  [
    'a folder that nobody listed',
    { 'site/src/extra/thing.ts': `export const thing = 1` },
    'site/src/extra/thing.ts is in no layer: list its folder in import-rules.mjs',
  ],
  [
    'files that import each other',
    {
      'sdk/src/format/index.ts': `import './frame.ts'`,
      'sdk/src/format/frame.ts': `import type { x } from './tail.ts'`,
      'sdk/src/format/tail.ts': `import './index.ts'`,
    },
    'import cycle: sdk/src/format/index.ts → sdk/src/format/frame.ts → sdk/src/format/tail.ts → sdk/src/format/index.ts',
  ],
])('names %s', (_, changed, expected) => {
  expect(check(changed)).toEqual([expected])
})

test('lets tests import anything', () => {
  const test = `import { all } from '../disk/writer.ts'\nimport { expect } from 'vitest'`
  expect(check({ 'sdk/src/format/frame.test.ts': test })).toEqual([])
})

test('refuses what cannot be checked', () => {
  const computed = `export const load = (name: string) => import(name)`
  expect(() => check({ 'sdk/src/disk/writer.ts': computed })).toThrow(/not written out as a string/)
})
