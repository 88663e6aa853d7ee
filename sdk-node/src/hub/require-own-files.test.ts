import { expect, test } from 'vitest'
import { emptyManifest, type Manifest } from '../layout/index.ts'
import { requireOwnFiles } from './require-own-files.ts'

const SHA256 = 'a'.repeat(64)

function manifestOf(path: string, change: object = {}): Manifest {
  const shard = {
    table: 'metrics' as const,
    path,
    byteLength: 10,
    rowCount: 1,
    sha256: SHA256,
    tier: 0,
    owners: [],
    overview: null,
    minStep: 0,
    maxStep: 0,
    minUnixMs: 0,
    maxUnixMs: 0,
    metrics: [],
    ...change,
  }
  return { ...emptyManifest('r'), shards: [shard] }
}

test.each(['metrics/r/x-000000.parquet', 'text/r/merged-1-0a.parquet'])('%s is its own', (path) => {
  expect(() => {
    requireOwnFiles(manifestOf(path), 'r', 'it')
  }).not.toThrow()
})

test.each([
  'metrics/../../../etc/x.parquet',
  '/metrics/r/x.parquet',
  'metrics/other/x.parquet',
  'metrics/r/../other/x.parquet',
  'metrics/r/.tmp-x.parquet',
  'metrics/r/..parquet',
  'runs/r/x.parquet',
  'metrics/r/run.json',
  'metrics\\r\\x.parquet',
  'metrics/r/x\0.parquet',
])('%j is not', (path) => {
  expect(() => {
    requireOwnFiles(manifestOf(path), 'r', 'it')
  }).toThrow('which is no file of it')
})

test.each([
  { sha256: '../x' },
  { sha256: SHA256.toUpperCase() },
  { byteLength: -1 },
  { byteLength: 1e300 },
])('nor is one with %j', (change) => {
  expect(() => {
    requireOwnFiles(manifestOf('metrics/r/x.parquet', change), 'r', 'it')
  }).toThrow('which is no file of it')
})

test('overviews, other runs and doubles are looked at, too', () => {
  const overview = { path: '../x.parquet', byteLength: 1, rowCount: 1, sha256: SHA256 }
  const withOverview = manifestOf('metrics/r/x.parquet', {
    overview: { ...overview, bucketPoints: 1, depthStartBytes: [] },
  })
  expect(() => {
    requireOwnFiles(withOverview, 'r', 'it')
  }).toThrow('which is no file of it')
  const own = manifestOf('metrics/r/x.parquet')
  expect(() => {
    requireOwnFiles(own, 's', 'it')
  }).toThrow('it is of run "r", not of s')
  const double = { ...own, shards: [...own.shards, ...own.shards] }
  expect(() => {
    requireOwnFiles(double, 'r', 'it')
  }).toThrow('the same file twice')
})
