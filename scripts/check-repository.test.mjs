// @ts-check
import { describe, expect, test } from 'vitest'
import { lockfileProblems, textProblems } from './check-repository.mjs'

/** Joins what may not stand in this file as a whole. @param {...string} parts */
const written = (...parts) => parts.join('')

describe('text that may not be committed', () => {
  test.each([
    ['web/src/a.ts', 'let x: any = 1'],
    ['web/src/a.ts', 'const y = x as any'],
    ['web/src/a.ts', 'const y: Map<string, any> = x, z: any[] = [], w = f<any>(1)'],
    ['web/src/a.ts', '// @ts-ignore'],
    ['web/src/A.svelte', '// @ts-nocheck'],
    ['sdk-node/src/a.ts', `// ${written('TO', 'DO')}: later`],
    ['scripts/a.mjs', `/* ${written('FIX', 'ME')} */`],
    ['web/src/a.test.ts', `${written('test', '.skip')}('x', () => {})`],
    ['web/src/a.test.ts', `${written('describe', '.only')}('x', () => {})`],
    ['web/src/a.test.ts', `${written('it', '.todo')}('x')`],
    ['web/src/A.svelte', '<p>{@html text}</p>'],
    ['README.md', 'see /home/somebody/project'],
    ['sdk-node/package.json', '"main": "/Users/somebody/index.js"'],
    ['scripts/a.mjs', "const path = '/root/x'"],
  ])('%s: %s', (path, line) => {
    expect(textProblems(path, `\n${line}\n`)).toHaveLength(1)
    expect(textProblems(path, `\n${line}\n`)[0]).toMatch(`${path}:2 `)
  })

  test.each([
    ['web/src/a.ts', '/** Takes any value, as any other; not many. */'],
    ['web/src/a.ts', '// @ts-expect-error the parser is wrong here'],
    ['web/src/a.test.ts', "test('skips only what is hidden', () => {})"],
    ['web/src/a.ts', "const homePath = '/home'"],
    ['web/src/A.svelte', '<p>{html}</p>'],
    ['web/src/a.ts', "request('/data/root/x')"],
  ])('but %s may hold: %s', (path, line) => {
    expect(textProblems(path, line)).toEqual([])
  })
})

test('the lockfile names no registry', () => {
  const lockfile = (/** @type {string} */ resolved) => ({
    packages: { '': { name: 'x' }, 'node_modules/left-pad': { version: '1.0.0', resolved } },
  })
  expect(lockfileProblems(lockfile('sdk-node'))).toEqual([])
  expect(lockfileProblems(lockfile('https://registry.invalid/left-pad.tgz'))).toEqual([
    'package-lock.json names the registry of node_modules/left-pad: see .npmrc',
  ])
})
