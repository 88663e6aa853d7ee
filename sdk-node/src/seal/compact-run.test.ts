import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deadLock } from '../../test/support/dead-process.ts'
import { Doom, escapeFate, fate } from '../../test/support/mortal-file-system.ts'
import { openIn } from '../../test/support/open-wish.ts'
import { readPoints } from '../../test/support/read-points.ts'
import { hiddenFiles } from '../../test/support/run-state.ts'
import { seededRandom } from '../../test/support/seeded-random.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { isSealedSegment, type ShardEntry } from '../layout/index.ts'
import type { OpenSession } from '../store/open-session.ts'
import { changeRunRecord, readManifest } from '../store/run-files.ts'
import type { RunLocation } from '../store/run-location.ts'
import { temporaryTarget } from '../store/temporary-path.ts'
import { changeAttempt } from '../store/apply-events.ts'
import { compactEnded, compactSession } from './compact-run.ts'
import { sealSegment } from './seal-segment.ts'

vi.mock(import('node:fs'), async (importOriginal) => {
  const { mortalFileSystem } = await import('../../test/support/mortal-file-system.ts')
  return mortalFileSystem(await importOriginal())
})

const NOW = 1_700_000_000_000
const VALUES = [0.5, NaN, Infinity, -Infinity, -0, 1e300, 3]

let storeDir: string

beforeEach(() => {
  escapeFate()
  storeDir = storeFolder()
})
afterEach(() => escapeFate())

const noPause = async (): Promise<void> => {}

type Logged = readonly [metric: string, attempt: number, step: number, value: number]

/** A session of some segments: steps that go back and repeat, gaps, metrics that come and go. */
function logSession(segmentCount: number, random: () => number, logged: Logged[]): OpenSession {
  const open = openIn(storeDir, { id: 'r1', resume: 'allow' })
  const log = new SessionLog(open)
  let step = Math.floor(random() * 20)
  for (let segment = 0; segment < segmentCount; segment++) {
    for (let call = 0; call < 30; call++) {
      step += [1, 1, 1, 0, -7, 3][Math.floor(random() * 6)] ?? 1
      const metrics: Record<string, number> = {}
      for (const name of ['a', 'b/c', `only ${segment % 3}`]) {
        if (random() < 0.8) metrics[name] = VALUES[Math.floor(random() * VALUES.length)] ?? 0
      }
      log.points(step, metrics)
      for (const [name, value] of Object.entries(metrics)) {
        logged.push([name, open.attempt, step, value])
      }
    }
    if (segment % 2 === 0) log.text(step, 'note', `${open.attempt}.${segment}`)
    const name = log.writer.segmentName
    if (segment === segmentCount - 1) log.writer.close()
    else log.writer.rotate()
    sealSegment({ run: open.run, segment: name, nextTail: undefined, nowUnixMs: NOW })
  }
  return open
}

function endSession({ run, session }: OpenSession): void {
  changeRunRecord(run, (record) =>
    changeAttempt(record, session, (attempt) => ({ ...attempt, state: 'finished' })),
  )
  rmSync(run.sessionLockFile(session), { force: true })
}

/** Points in the order in which a shard is to have them. */
function sorted(points: readonly Logged[]): Logged[] {
  const compare = (one: string | number, other: string | number): number =>
    one < other ? -1 : one > other ? 1 : 0
  return points.toSorted(
    (one, other) =>
      compare(one[0], other[0]) || compare(one[1], other[1]) || compare(one[2], other[2]),
  )
}

async function stored(run: RunLocation): Promise<Logged[]> {
  const points = await readPoints(storeDir, run.project.folder, run.runId)
  return points.map(({ metric, attempt, step, value }) => [metric, attempt, step, value])
}

function shardsOf(run: RunLocation, table: ShardEntry['table'] = 'metrics'): ShardEntry[] {
  return readManifest(run).shards.filter((shard) => shard.table === table)
}

function expectOnlyNamedFiles(run: RunLocation): void {
  const named = readManifest(run).shards.flatMap(({ path, overview }) => [
    path,
    ...(overview ? [overview.path] : []),
  ])
  const found = ['metrics', 'text', 'overview'].flatMap((table) => {
    const folder = run.project.file(`${table}/r1`)
    if (!existsSync(folder)) return []
    const names = readdirSync(folder).filter((name) => !name.startsWith('.'))
    return names.map((name) => `${table}/r1/${name}`)
  })
  expect(found.toSorted()).toEqual(named.toSorted())
}

describe('while a session lives', () => {
  test('sixteen shards or more become one of the next tier, and the newest stay', async () => {
    const logged: Logged[] = []
    const { run, session } = logSession(35, seededRandom(1), logged)
    const report = await compactSession(run, session, noPause)
    // And eighteen of the texts.
    expect(report.mergedShardCount).toBe(24 + 18)
    expect(shardsOf(run).map((shard) => shard.tier)).toEqual([1, ...Array<number>(11).fill(0)])
    expect(shardsOf(run)[0]?.owners).toMatchObject([{ segmentStart: 0, segmentEnd: 24 }])
    expect(sorted(await stored(run))).toEqual(sorted(logged))
    expectOnlyNamedFiles(run)
    expect(await compactSession(run, session, noPause)).toMatchObject({ mergedShardCount: 0 })
  })

  test('a merged segment stays sealed', async () => {
    const { run, session } = logSession(16, seededRandom(2), [])
    await compactSession(run, session, noPause)
    expect(isSealedSegment(readManifest(run), `${session}-000007`)).toBe(true)
    expect(isSealedSegment(readManifest(run), `${session}-000016`)).toBe(false)
  })
})

describe('after its end', () => {
  test('a session is one shard, sorted by metric, attempt and step, as logged within a step', async () => {
    const logged: Logged[] = []
    const open = logSession(20, seededRandom(3), logged)
    endSession(open)
    await compactEnded(open.run, noPause)
    const [shard, ...others] = shardsOf(open.run)
    expect(others).toEqual([])
    expect(shard).toMatchObject({ tier: 1, rowCount: logged.length })
    expect(await stored(open.run)).toEqual(sorted(logged))
    expect(shardsOf(open.run, 'text')).toMatchObject([{ tier: 1, rowCount: 10 }])
    expectOnlyNamedFiles(open.run)
  })

  test('sessions of a resumed run are merged too, each attempt by itself', async () => {
    const logged: Logged[] = []
    const random = seededRandom(4)
    let run: RunLocation | undefined
    for (let attempt = 0; attempt < 9; attempt++) {
      const open = logSession(3, random, logged)
      endSession(open)
      await compactEnded(open.run, noPause)
      run = open.run
    }
    if (run === undefined) throw new Error('no session')
    expect(shardsOf(run).map((shard) => shard.tier)).toEqual([2, 2, 1])
    expect(shardsOf(run)[0]?.owners.map((owner) => owner.attempt)).toEqual([0, 1, 2, 3])
    const points = await stored(run)
    expect(sorted(points)).toEqual(sorted(logged))
    const first = points.slice(0, shardsOf(run)[0]?.rowCount)
    expect(first).toEqual(sorted(first))
    expectOnlyNamedFiles(run)
  })

  test('a session that lives is left alone', async () => {
    const ended = logSession(3, seededRandom(5), [])
    endSession(ended)
    logSession(3, seededRandom(6), [])
    await compactEnded(ended.run, noPause)
    expect(shardsOf(ended.run).map((shard) => shard.tier)).toEqual([1, 0, 0, 0])
  })

  test('no point is rewritten more than three times', async () => {
    const open = logSession(2, seededRandom(7), [])
    endSession(open)
    for (let round = 0; round < 40; round++) {
      endSession(logSession(2, seededRandom(round), []))
      await compactEnded(open.run, noPause)
    }
    expect(Math.max(...shardsOf(open.run).map((shard) => shard.tier))).toBe(3)
    expect(shardsOf(open.run).length).toBeLessThan(10)
  })
})

describe('a damaged shard', () => {
  function damage(run: RunLocation, path: string, at = 100): void {
    const bytes = readFileSync(run.project.file(path))
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(run.project.file(path), bytes)
  }

  test('is told, keeps its hash that does not fit, and keeps no other from being merged', async () => {
    const logged: Logged[] = []
    const open = logSession(6, seededRandom(10), logged)
    endSession(open)
    const hurt = shardsOf(open.run)[2]
    if (hurt === undefined) throw new Error('no shard')
    damage(open.run, hurt.path)
    const { damages } = await compactEnded(open.run, noPause)
    expect(damages).toEqual([
      `${hurt.path} is damaged: its SHA-256 differs: it stays as it is, and is merged with no other`,
    ])
    expect(shardsOf(open.run)).toMatchObject([{ tier: 1 }, hurt])
    expect(shardsOf(open.run, 'text')).toHaveLength(1)
    const merged = shardsOf(open.run)[0]?.rowCount ?? 0
    expect(merged + hurt.rowCount).toBe(logged.length)
    const again = logSession(3, seededRandom(11), logged)
    endSession(again)
    expect(await compactEnded(open.run, noPause)).toMatchObject({ damages: [] })
    expect(shardsOf(open.run)).toHaveLength(3)
  })

  test.each([
    ['that is cut off', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 9))],
    ['that is gone', (file: string) => rmSync(file)],
  ])('%s is left to itself too', async (_, hurt) => {
    const { run, session } = logSession(17, seededRandom(12), [])
    hurt(run.project.file(shardsOf(run)[0]?.path ?? ''))
    const { damages } = await compactSession(run, session, noPause)
    expect(damages).toHaveLength(1)
    expect(shardsOf(run).map((shard) => shard.tier)).toEqual([0, 1])
  })
})

test('a disk that is full when the manifest is written keeps nothing of the merge', async () => {
  const logged: Logged[] = []
  const open = logSession(3, seededRandom(13), logged)
  endSession(open)
  let failures = 0
  for (let change = 1; ; change++) {
    Object.assign(fate, { at: change, count: 0, kind: 'failure' })
    let hasFailed = false
    try {
      await compactEnded(open.run, noPause)
    } catch (error) {
      if (!(error instanceof Doom)) throw error
      hasFailed = true
    }
    escapeFate()
    for (const path of hiddenFiles(storeDir)) rmSync(path)
    const named = new Set(readManifest(open.run).shards.map((shard) => shard.path))
    const merged = readdirSync(open.run.project.file('metrics/r1'))
      .filter((name) => name.startsWith('merged-'))
      .map((name) => `metrics/r1/${name}`)
    expect(
      merged.filter((path) => !named.has(path)),
      `after change ${change}`,
    ).toEqual([])
    if (!hasFailed) break
    failures++
    expect(sorted(await stored(open.run))).toEqual(sorted(logged))
    if (shardsOf(open.run).length > 1) continue
    endSession(logSession(2, seededRandom(change), logged))
  }
  expect(failures).toBeGreaterThan(10)
  await compactEnded(open.run, noPause)
  expectOnlyNamedFiles(open.run)
})

test('a merge that was killed leaves files that are swept by their names', async () => {
  const open = logSession(3, seededRandom(14), [])
  endSession(open)
  Object.assign(fate, { at: 12, count: 0, kind: 'death' })
  await expect(compactEnded(open.run, noPause)).rejects.toThrow(Doom)
  escapeFate()
  const left = hiddenFiles(storeDir).filter((path) => path.includes('.tmp-'))
  expect(left.length).toBeGreaterThan(0)
  for (const path of left) expect(temporaryTarget(basename(path))).toBeDefined()
})

test('who is slower than another process gives way, and leaves nothing', async () => {
  const logged: Logged[] = []
  const open = logSession(4, seededRandom(8), logged)
  endSession(open)
  let turn = 0
  await compactEnded(open.run, async () => {
    if (turn++ === 0) await compactEnded(open.run, noPause)
  })
  expect(shardsOf(open.run)).toHaveLength(1)
  expect(sorted(await stored(open.run))).toEqual(sorted(logged))
  expect(hiddenFiles(storeDir)).toEqual([])
})

test('a process that dies at any change of the disk leaves the old or the new', async () => {
  const logged: Logged[] = []
  const open = logSession(3, seededRandom(9), logged)
  endSession(open)
  const { run } = open
  const expected = sorted(logged)
  let deaths = 0
  for (let change = 1; ; change++) {
    Object.assign(fate, { at: change, count: 0, kind: 'death' })
    let isDead = false
    try {
      await compactEnded(run, noPause)
    } catch (error) {
      if (!(error instanceof Doom)) throw error
      isDead = true
    }
    escapeFate()
    for (const path of hiddenFiles(storeDir)) {
      if (path.includes('.tmp-')) rmSync(path)
      else writeFileSync(path, deadLock())
    }
    expect(sorted(await stored(run)), `after change ${change}`).toEqual(expected)
    if (!isDead) break
    deaths++
    if (shardsOf(run).length > 1) continue
    // The next one removes what the dead one left beside the manifest.
    await compactEnded(run, noPause)
    expectOnlyNamedFiles(run)
    expect(sorted(await stored(run))).toEqual(expected)
    const again = logSession(2, seededRandom(change), logged)
    endSession(again)
    expected.splice(0, expected.length, ...sorted(logged))
  }
  expect(deaths).toBeGreaterThan(10)
  expectOnlyNamedFiles(run)
})
