import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { NASTY_NAMES } from '../../test/support/nasty-names.ts'
import {
  isRunId,
  manifestPath,
  parseSegmentName,
  projectFolder,
  projectPath,
  runRecordPath,
  segmentName,
  shardPath,
  walPath,
} from './store-path.ts'
import { hashText } from './text-hash.ts'

const SAFE_EVERYWHERE = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9_-])?$/

const MORE_NASTY_NAMES = [
  ...NASTY_NAMES,
  '',
  ' ',
  'con',
  'con.txt',
  'Con',
  'com1',
  'com1.tar.gz',
  'LPT9',
  'aux.',
  'prn',
  'a.',
  'a..',
  'a ',
  'a\u0000b',
  '\ud800',
  '\ud801',
  '\udfff',
  'é',
  'e\u0301',
  'İ',
  'ß',
  'ss',
  'SS',
  'ﬁ',
  'fi',
  '~',
  '.git',
  '-',
  '_',
  '--help',
  'x'.repeat(63),
  'x'.repeat(64),
  'X'.repeat(63),
  `${'x'.repeat(10_000)}y`,
  'project',
  'project-x',
  'index.json',
  '.lock',
  '.tmp-a',
]

describe('projectFolder', () => {
  test.each(['digits', 'a', '0', 'my-project', 'a.b_c-d', 'v1.2', 'x'.repeat(63)])(
    'leaves the safe name %s as it is',
    (name) => {
      expect(projectFolder(name)).toBe(name)
    },
  )

  test('keeps a readable part of other names', () => {
    expect(projectFolder('My Project / β')).toMatch(/^my-project-x[0-9a-z]{13}$/)
    expect(projectFolder('Ünïcödé')).toMatch(/^u-ni-co-de-x[0-9a-z]{13}$/)
    expect(projectFolder('🙂')).toMatch(/^project-x[0-9a-z]{13}$/)
  })

  test('gives nasty names folders that every file system takes and tells apart', () => {
    const names = [...new Set(MORE_NASTY_NAMES)]
    const folders = names.map(projectFolder)
    for (const folder of folders) expect(folder).toMatch(SAFE_EVERYWHERE)
    for (const folder of folders) expect(folder).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/)
    expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(names.length)
  })

  test('gives any names folders that are safe, short and apart, case folded or not', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ unit: fc.constantFrom(...Array.from('aAbB.-_ /x0')), maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'A', '-', 'x', '.'), minLength: 60, maxLength: 70 }),
    )
    checkProperty(
      fc.property(fc.uniqueArray(text, { maxLength: 30 }), (names) => {
        const folders = names.map((name) => projectFolder(name).toLowerCase())
        for (const [index, folder] of folders.entries()) {
          expect(folder).toMatch(SAFE_EVERYWHERE)
          expect(folder).toBe(projectFolder(names[index] ?? ''))
        }
        expect(new Set(folders).size).toBe(names.length)
      }),
      300,
    )
  })

  test('lets no safe name take the folder of another', () => {
    checkProperty(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const folder = projectFolder(name)
        if (folder === name) return
        expect(projectFolder(folder)).not.toBe(folder)
      }),
      1000,
    )
    const forged = `digits-x${hashText('digits')}`
    expect(projectFolder(forged)).not.toBe(forged)
  })
})

describe('a run’s id', () => {
  test.each(['a', '0', 'a-b', 'a_b', 'x'.repeat(64), '3f0k9z2m1q8ab'])('may be %s', (id) => {
    expect(isRunId(id)).toBe(true)
  })

  test.each([
    '',
    '-a',
    'a-',
    '_a',
    'A',
    'a.b',
    '..',
    'a/b',
    'con',
    'nul',
    'é',
    'a\n',
    'x'.repeat(65),
  ])('may not be %j', (id) => {
    expect(isRunId(id)).toBe(false)
  })
})

describe('a segment’s name', () => {
  test('tells its session and number, also beyond six digits', () => {
    checkProperty(
      fc.property(
        fc.stringMatching(/^[a-z0-9]{1,20}$/),
        fc.oneof(fc.nat({ max: 20 }), fc.nat(), fc.constant(1_000_000)),
        (session, segment) => {
          const name = segmentName(session, segment)
          expect(name).toMatch(/^[a-z0-9-]+$/)
          expect(parseSegmentName(name)).toEqual({ session, segment })
        },
      ),
    )
  })

  test('sorts as text in the order of writing, up to a million', () => {
    const names = [0, 1, 9, 10, 99, 100, 99_999, 999_999].map((n) => segmentName('s', n))
    expect(names.toSorted()).toEqual(names)
  })

  test.each([
    '',
    'a',
    'a-1',
    'a-00001',
    'a-0000001',
    'A-000001',
    'a-000001.wal',
    '-000001',
    'a-b-000001',
  ])('is not %j', (name) => {
    expect(parseSegmentName(name)).toBeUndefined()
  })
})

test('paths are what the format says', () => {
  expect(projectPath('digits')).toBe('projects/digits')
  expect(runRecordPath('r1')).toBe('runs/r1/run.json')
  expect(manifestPath('r1')).toBe('runs/r1/manifest.json')
  expect(shardPath('metrics', 'r1', 's-000000')).toBe('metrics/r1/s-000000.parquet')
  expect(shardPath('text', 'r1', 's-000000')).toBe('text/r1/s-000000.parquet')
  expect(walPath('r1', 's-000000')).toBe('wal/r1/s-000000.wal')
})

test('hashText is FNV-1a, 64 bit, and does not change', () => {
  expect(hashText('')).toBe(0xcbf29ce484222325n.toString(36).padStart(13, '0'))
  // Of the bytes 61 00, by the published algorithm.
  const first = ((0xcbf29ce484222325n ^ 0x61n) * 0x100000001b3n) % 2n ** 64n
  expect(hashText('a')).toBe(((first * 0x100000001b3n) % 2n ** 64n).toString(36).padStart(13, '0'))
  expect(hashText('digits')).toMatch(/^[0-9a-z]{13}$/)
})
