import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../../test/store-fixture/manual-clock.ts'
import { MemoryHost } from '../../../test/store-fixture/memory-host.ts'
import { noneKept } from '../../../test/store-fixture/none-kept.ts'
import { HttpStore } from '../../worker/http-store.ts'
import { OverviewReader } from '../../worker/overview-reader.ts'
import { SelectedRun } from '../../worker/selected-run.ts'
import { ShardFiles } from '../../worker/shard-files.ts'
import { readOverviews, type OverviewReading } from './overview-rows.ts'

const LOG_POINTS = join(import.meta.dirname, '../../../test/children/log-points.mjs')
const POINT_COUNT = 200_000
const { signal } = new AbortController()

let dir: string
const files = new Map<string, Uint8Array>()
let host: MemoryHost
let source: HttpStore
let run: SelectedRun
let reader: OverviewReader

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'shardboard-overview-'))
  const sessions = [0, POINT_COUNT / 2].map((firstStep) => {
    const points = Array.from({ length: POINT_COUNT / 2 }, (_, index) => firstStep + index)
    const numbers = points.flatMap((step) => [step, 1.7e12 + step, step % 97])
    const file = join(dir, `${firstStep}.f64`)
    writeFileSync(file, new Uint8Array(Float64Array.from(numbers).buffer))
    return file
  })
  const child = spawnSync(process.execPath, [LOG_POINTS, join(dir, 'store'), 'long', ...sessions])
  if (child.status !== 0) throw new Error(child.stderr.toString())
  for (const entry of readdirSync(join(dir, 'store'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(relative(join(dir, 'store'), path), new Uint8Array(readFileSync(path)))
  }
}, 60_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

beforeEach(async () => {
  host = new MemoryHost()
  for (const [path, bytes] of files) host.write(path, bytes)
  source = new HttpStore(host.url, host.fetch)
  reader = newReader()
  run = new SelectedRun(source, 'p', 'long')
  await run.load()
})

function newReader(): OverviewReader {
  const budgets = { maxFileBytes: 1e8, maxColumnBytes: 1e8 }
  return new OverviewReader(new ShardFiles(source, noneKept(), new ManualClock(), budgets))
}

/** What a merge does to the last shard: other files, and a manifest that names them. */
function replaceLast(): void {
  const name = /([^/]+)\.parquet$/.exec(run.shards().at(-1)?.path ?? '')?.[1] ?? 'none'
  for (const [path, bytes] of [...host.files]) {
    if (!path.includes(name)) continue
    host.remove(path)
    host.write(path.replace(name, `${name}x`), bytes)
  }
  const manifest = new TextDecoder().decode(host.files.get(run.manifestPath))
  host.write(run.manifestPath, manifest.replaceAll(name, `${name}x`))
}

const read = (): Promise<OverviewReading> =>
  readOverviews([{ name: 'long run', run }], reader, () => true, signal)

function finestCount({ columns }: OverviewReading): number {
  const points = columns['bucket_points'] ?? []
  const finest = Math.min(...points.map(Number))
  const counts = columns['count'] ?? []
  return counts.reduce<number>(
    (sum, count, bucket) => sum + (points[bucket] === finest ? Number(count) : 0),
    0,
  )
}

test('each level has all points of a long run', async () => {
  const reading = await read()
  expect(reading.problems).toEqual([])
  expect(finestCount(reading)).toBe(POINT_COUNT)
})

test('where a merge has replaced a shard, the manifest is read anew, and each bucket comes once', async () => {
  const before = await read()
  // What was read once is held, and a replaced file is not missed.
  reader = newReader()
  replaceLast()
  host.requests.length = 0
  const after = await read()
  expect(host.requests.filter(({ path }) => path === run.manifestPath)).toHaveLength(1)
  expect(after.problems).toEqual([])
  expect(after.columns).toEqual(before.columns)
})

test('a shard that is gone for good is told, and the rest is given', async () => {
  const gone = run.shards().at(-1)?.overview
  const path = run.storePath(gone?.path ?? '')
  host.remove(path)
  const reading = await read()
  expect(reading.problems).toMatchObject([{ kind: 'broken-shard', path, runId: 'long' }])
  expect(finestCount(reading)).toBe(POINT_COUNT / 2)
})
