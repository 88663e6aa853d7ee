// @ts-check
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultAttributes, isIgnored, isLfsPath } from '../store/git-attributes.mjs'
import { TreeDraft } from '../store/tree-draft.mjs'
import { Directory, largeFile, regularFile } from '../store/tree.mjs'
import { sha256 } from './raw-client.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'git-fidelity-'))
  git('init', '--quiet')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** @param {...string} args */
function git(...args) {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: join(folder, 'none'), GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' })
}

/** @param {string} path @param {string | Buffer} content */
function put(path, content) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

test('trees have the ids that Git gives them', () => {
  const contents = {
    'a.txt': 'one',
    'a/x': 'two',
    'a-b': 'three',
    'deep/er/still/y.json': '{}',
    'ä/ö': 'four',
    empty: '',
  }
  const draft = new TreeDraft(new Directory())
  for (const [path, text] of Object.entries(contents)) {
    put(path, text)
    draft.set(path, regularFile(Buffer.from(text)))
  }
  const large = Buffer.alloc(1000, 3)
  put(
    'large.bin',
    `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(large)}\nsize 1000\n`,
  )
  draft.set('large.bin', largeFile(sha256(large), 1000))
  draft.set('gone/soon', regularFile(Buffer.from('')))
  draft.delete('gone/soon', 'file')
  git('add', '--all')
  expect(draft.seal().oid).toBe(git('write-tree').trim())
})

test('files are large by the rules of Git', () => {
  const attributes = `${defaultAttributes('dataset')}/top/*.log filter=lfs\n*.keep.gz -filter\nwith\\ space* x\n`
  put('.gitattributes', attributes)
  const paths = [
    'a.parquet',
    'deep/er/a.parquet',
    'a.parquet.txt',
    'a.lfs.x',
    'saved_model/a',
    'saved_model/b/c/d',
    'x/saved_model/a',
    'events.out.tfevents.123.host',
    'a.tar.xz.part',
    'top/a.log',
    'top/deep/a.log',
    'other/top/a.log',
    'a.gz',
    'a.keep.gz',
    'README.md',
    'metrics/run/manifest.json',
    'a.PNG',
    '.parquet',
  ]
  const byGit = paths.map((path) =>
    / filter: lfs$/m.test(` ${git('check-attr', 'filter', '--', path).trim()}`),
  )
  expect(paths.map((path) => isLfsPath(attributes, path))).toEqual(byGit)
  expect(new Set(byGit)).toEqual(new Set([true, false]))
})

test('files are left out by the rules of Git', () => {
  const ignore = '*.log\n!keep.log\nbuild/\n/top.txt\n# note\ndocs/*.pdf\n'
  put('.gitignore', ignore)
  const paths = [
    'a.log',
    'x/a.log',
    'keep.log',
    'build/a',
    'x/build/b/c',
    'top.txt',
    'x/top.txt',
    'docs/a.pdf',
    'docs/x/a.pdf',
    'note',
  ]
  const byGit = paths.map((path) => {
    try {
      git('check-ignore', '--quiet', '--', path)
      return true
    } catch {
      return false
    }
  })
  expect(paths.map((path) => isIgnored(ignore, path))).toEqual(byGit)
})
