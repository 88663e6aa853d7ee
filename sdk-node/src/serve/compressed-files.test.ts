import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CompressedFiles } from './compressed-files.ts'
import { openServableFile, type ServableFile } from './servable-file.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shardboard-compressed-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function withFile<Result>(
  name: string,
  task: (file: ServableFile) => Promise<Result>,
): Promise<Result> {
  const file = await openServableFile(folder, [name])
  if (file === undefined) throw new Error(`no file ${name}`)
  try {
    return await task(file)
  } finally {
    await file.handle.close()
  }
}

it('compresses a state once, also for those who ask at the same time', async () => {
  await writeFile(join(folder, 'a.json'), 'a'.repeat(5000))
  const files = new CompressedFiles(1_000_000)
  const read = () => withFile('a.json', (file) => files.read(file, 'gzip'))
  const [first, second] = await Promise.all([read(), read()])
  expect(second).toBe(first)
  expect(await read()).toBe(first)
  expect(gunzipSync(first).toString()).toBe('a'.repeat(5000))
  expect(files.heldBytes).toBe(first.byteLength)
  await writeFile(join(folder, 'a.json'), 'b'.repeat(5000))
  expect(gunzipSync(await read()).toString()).toBe('b'.repeat(5000))
  expect(files.heldBytes).toBeLessThan(2 * first.byteLength)
})

it('keeps what was asked for last, up to its bound', async () => {
  const files = new CompressedFiles(25_000)
  const read = (name: string) => withFile(name, (file) => files.read(file, 'br'))
  const names = ['a', 'b', 'c']
  for (const name of names) await writeFile(join(folder, name), randomBytes(10_000))
  const [a] = [await read('a'), await read('b')]
  expect(await read('a')).toBe(a)
  await read('c')
  expect(files.heldBytes).toBeGreaterThan(20_000)
  expect(files.heldBytes).toBeLessThan(25_000)
  expect(await read('a')).toBe(a)
})

it('forgets a failure', async () => {
  const path = join(folder, 'a.json')
  await writeFile(path, 'a'.repeat(5000))
  const files = new CompressedFiles(1_000_000)
  await withFile('a.json', async (file) => {
    await truncate(path, 10)
    await expect(files.read(file, 'gzip')).rejects.toThrow('the file ends at byte 10')
  })
  expect(files.heldBytes).toBe(0)
  const body = await withFile('a.json', (file) => files.read(file, 'gzip'))
  expect(gunzipSync(body).toString()).toBe('a'.repeat(10))
})
