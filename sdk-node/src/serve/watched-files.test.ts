import { appendFile, chmod, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asUnprivilegedUser } from './testing/unprivileged.ts'
import { WatchedFiles } from './watched-files.ts'

let store: string

beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'shardboard-watch-'))
})
afterEach(() => rm(store, { recursive: true, force: true }))

async function write(path: string, content: string): Promise<string> {
  const file = join(store, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}

async function look(files: WatchedFiles): Promise<Record<string, number>> {
  const changes = await files.look()
  return Object.fromEntries(changes.map(({ path, byteLength }) => [path, byteLength]))
}

const WAL = 'projects/p/wal/r/s-000000.wal'
const RUN = 'projects/p/runs/r/run.json'
const MANIFEST = 'projects/p/runs/r/manifest.json'

async function writeLiveRun(): Promise<void> {
  await write('index.json', '1')
  await write('projects/p/index.json', '12')
  await write(RUN, '123')
  await write(MANIFEST, '1234')
  await write(WAL, '12345')
}

describe('WatchedFiles', () => {
  it('watches the indexes and the files of live runs only', async () => {
    await writeLiveRun()
    await write('projects/p/runs/done/run.json', '{}')
    await write('projects/p/wal/r/.new-segment', 'x')
    await write('projects/p/wal/r/claim', 'x')
    await mkdir(join(store, 'projects/p/wal/empty'))
    await write('projects/other/wal/r2/s-000000.wal', 'x')
    const files = new WatchedFiles(store, 'p')
    const first = await look(files)
    expect(first).toEqual({
      'index.json': 1,
      'projects/p/index.json': 2,
      [RUN]: 3,
      [MANIFEST]: 4,
      [WAL]: 5,
    })
    expect(files.snapshot().map(({ path }) => path)).toEqual(Object.keys(first))
    expect(await look(files)).toEqual({})
  })

  it('watches only the list of projects when it is given none', async () => {
    await writeLiveRun()
    expect(await look(new WatchedFiles(store, null))).toEqual({ 'index.json': 1 })
  })

  it('sees a file grow, be replaced by another of the same size, appear and go', async () => {
    await writeLiveRun()
    const files = new WatchedFiles(store, 'p')
    await look(files)
    await appendFile(join(store, WAL), '6')
    expect(await look(files)).toEqual({ [WAL]: 6 })
    const replacement = await write('projects/p/runs/r/.new', '321')
    await utimes(replacement, 1, 1)
    await rename(replacement, join(store, RUN))
    expect(await look(files)).toEqual({ [RUN]: 3 })
    await write('projects/p/wal/r2/s-000000.wal', 'abc')
    expect(await look(files)).toEqual({ 'projects/p/wal/r2/s-000000.wal': 3 })
    await rm(join(store, 'index.json'))
    expect(await look(files)).toEqual({ 'index.json': -1 })
  })

  it('wakes when a store comes to be', async () => {
    const files = new WatchedFiles(join(store, 'later'), 'p')
    expect(await look(files)).toEqual({})
    await write('later/index.json', '{}')
    expect(await look(files)).toEqual({ 'index.json': 2 })
    expect(files.problems).toEqual([])
  })

  it('reports what is written of a run after its log has gone', async () => {
    await writeLiveRun()
    const files = new WatchedFiles(store, 'p')
    await look(files)
    await write(MANIFEST, 'shards')
    await rm(join(store, dirname(WAL)), { recursive: true })
    expect(await look(files)).toEqual({ [WAL]: -1, [MANIFEST]: 6 })
    expect(await look(files)).toEqual({})
    await write(RUN, 'finished')
    expect(await look(files)).toEqual({ [RUN]: 8 })
  })

  it('lets go of a run that has ended, without calling its files gone', async () => {
    await writeLiveRun()
    const files = new WatchedFiles(store, 'p')
    await look(files)
    await rm(join(store, dirname(WAL)), { recursive: true })
    expect(await look(files)).toEqual({ [WAL]: -1 })
    const quiet = []
    for (let count = 0; count < 60; count++) quiet.push(await look(files))
    expect(quiet).toEqual(quiet.map(() => ({})))
    expect(files.snapshot().map(({ path }) => path)).toEqual([
      'index.json',
      'projects/p/index.json',
    ])
    await write(WAL, 'resumed')
    expect(await look(files)).toEqual({ [WAL]: 7, [RUN]: 3, [MANIFEST]: 4 })
  })

  it('takes what it cannot read for unchanged, and says so', async () => {
    await writeLiveRun()
    const files = new WatchedFiles(store, 'p')
    await look(files)
    await chmod(store, 0)
    expect(await asUnprivilegedUser(() => look(files))).toEqual({})
    expect(files.problems.join()).toContain('cannot be read (EACCES)')
    expect(files.snapshot()).toHaveLength(5)
    await chmod(store, 0o755)
    expect(await look(files)).toEqual({})
    expect(files.problems).toEqual([])
  })
})
