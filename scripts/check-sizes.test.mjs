// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { gzipBytes, moduleClosure, pageFiles } from './sizes/bundle-files.mjs'
import { fileProblems } from './sizes/line-budgets.mjs'

/** @param {number} count */
const lines = (count) => 'x()\n'.repeat(count)

describe('line budgets', () => {
  test.each([
    ['sdk-node/src/run.ts', 400],
    ['scripts/start.mjs', 400],
    ['web/src/state/view.svelte.ts', 400],
    ['sdk-node/src/run.test.ts', 500],
    ['scripts/start.test.mjs', 500],
  ])('%s may have %i lines and no more', (path, max) => {
    expect(fileProblems(path, lines(max))).toEqual([])
    expect(fileProblems(path, lines(max + 1))).toEqual([
      `${path} has ${max + 1} lines; ${max} are allowed`,
    ])
  })

  test('a component may have 300 lines and no more', () => {
    expect(fileProblems('A.svelte', '<p></p>\n'.repeat(300))).toEqual([])
    expect(fileProblems('A.svelte', '<p></p>\n'.repeat(301))).toEqual([
      'A.svelte has 301 lines; 300 are allowed',
    ])
  })

  test('a component may have 120 lines in its scripts together and no more', () => {
    const component = (/** @type {number} */ count) =>
      `<script module>\n${lines(60)}</script>\n<script>\n${lines(count)}</script>\n<p></p>\n`
    expect(fileProblems('A.svelte', component(60))).toEqual([])
    expect(fileProblems('A.svelte', component(61))).toEqual([
      'A.svelte has 121 lines of script; 120 are allowed',
    ])
  })
})

describe('bundle files', () => {
  /** @type {string | undefined} */
  let folder

  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true })
    folder = undefined
  })

  /** @param {Record<string, string>} files @returns {string} the folder that holds them */
  function write(files) {
    const made = mkdtempSync(join(tmpdir(), 'check-sizes-'))
    folder = made
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(made, path)), { recursive: true })
      writeFileSync(join(made, path), text)
    }
    return made
  }

  test('a module counts with its static imports, whatever their depth', () => {
    const dist = write({
      'index.js': `import{a}from"./a.js";import"node:fs";import"packed";export{a}`,
      'a.js': `export*from"./b.js";export const a=import("./later.js")`,
      'b.js': `export const b=new URL("./worker.js",import.meta.url)`,
      'later.js': '',
      'worker.js': '',
    })
    const found = moduleClosure([join(dist, 'index.js')], { withWorkers: false })
    expect(found.map((path) => relative(dist, path))).toEqual(['index.js', 'a.js', 'b.js'])
  })

  test('a CommonJS module counts with what it requires', () => {
    const dist = write({
      'index.cjs': `const a=require("./a.cjs");const fs=require("node:fs");const b=()=>Promise.resolve().then(() => require("./b.cjs"))`,
      'a.cjs': '',
      'b.cjs': '',
    })
    const found = moduleClosure([join(dist, 'index.cjs')], { withWorkers: false })
    expect(found.map((path) => relative(dist, path))).toEqual(['index.cjs', 'a.cjs'])
  })

  test('a page counts with scripts, styles, preloads and the workers behind them', () => {
    const dist = write({
      'index.html': `<link rel="icon" href="./icon.svg"><script type="module" crossorigin src="./assets/index.js"></script><link rel="modulepreload" href="./assets/shared.js"><link rel="stylesheet" href="./assets/index.css">`,
      'icon.svg': '<svg/>',
      'assets/index.js': 'import"./shared.js";new Worker(new URL(`worker.js`,import.meta.url))',
      'assets/shared.js': '',
      'assets/worker.js': `import"./decode.js"`,
      'assets/decode.js': '',
      'assets/index.css': 'p{}',
      'assets/unused.js': '',
    })
    const found = pageFiles(join(dist, 'index.html')).map((path) => relative(dist, path))
    expect(found.sort()).toEqual(
      ['decode.js', 'index.css', 'index.js', 'shared.js', 'worker.js'].map((name) =>
        join('assets', name),
      ),
    )
  })

  test('weight is what a server sends, file by file', () => {
    const dist = write({ 'a.js': 'x'.repeat(100_000), 'b.js': 'x'.repeat(100_000) })
    const one = gzipBytes([join(dist, 'a.js')])
    expect(one).toBeLessThan(1_000)
    expect(gzipBytes([join(dist, 'a.js'), join(dist, 'b.js')])).toBe(2 * one)
  })
})
