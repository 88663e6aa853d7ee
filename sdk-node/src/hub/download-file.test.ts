import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seededRandom } from '../../test/support/seeded-random.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { DamagedDownload, downloadFile } from './download-file.ts'

const MIB = 1024 * 1024
const random = seededRandom(1)
const content = Uint8Array.from({ length: 9 * MIB }, () => random() * 256)
const file = {
  path: 'metrics/a/x.parquet',
  byteLength: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
}

/** A source that notes what is read. @param failAt the read that fails */
function source(bytes = content, failAt = Infinity) {
  const ranges: [number, number][] = []
  const read = async (startByte: number, endByte: number): Promise<Uint8Array> => {
    ranges.push([startByte / MIB, endByte / MIB])
    if (ranges.length === failAt) throw new Error('the line is gone')
    return bytes.slice(startByte, endByte)
  }
  return { ranges, read }
}

async function download(target: string, { read }: ReturnType<typeof source>): Promise<number> {
  let counted = 0
  await downloadFile(file, target, read, (count) => {
    counted += count
  })
  return counted
}

const newTarget = (): string => join(storeFolder(), 'parts/x')

test('reads in parts, and counts what has come', async () => {
  const [target, from] = [newTarget(), source()]
  expect(await download(target, from)).toBe(content.length)
  expect(from.ranges).toEqual([
    [0, 4],
    [4, 8],
    [8, 9],
  ])
  expect(readFileSync(target).equals(content)).toBe(true)
})

test('goes on after the parts that came before', async () => {
  const target = newTarget()
  await expect(download(target, source(content, 3))).rejects.toThrow('the line is gone')
  const rest = source()
  expect(await download(target, rest)).toBe(content.length)
  expect(rest.ranges).toEqual([[8, 9]])
  expect(readFileSync(target).equals(content)).toBe(true)
})

test('a beginning that is not the file’s is read again', async () => {
  const target = newTarget()
  await expect(download(target, source(content, 2))).rejects.toThrow('the line is gone')
  writeFileSync(target, new Uint8Array(4 * MIB))
  const from = source()
  expect(await download(target, from)).toBe(content.length)
  expect(from.ranges).toHaveLength(2 + 3)
  expect(readFileSync(target).equals(content)).toBe(true)
})

test('what is longer than the file is none of it', async () => {
  const target = newTarget()
  await download(target, source())
  writeFileSync(target, new Uint8Array(content.length + 1))
  expect(await download(target, source())).toBe(content.length)
  expect(readFileSync(target).equals(content)).toBe(true)
})

test('a file that is not what its manifest says is refused, and not kept', async () => {
  const target = newTarget()
  const wrong = Uint8Array.from(content)
  wrong[5_000_000] = (wrong[5_000_000] ?? 0) ^ 1
  await expect(download(target, source(wrong))).rejects.toThrow(DamagedDownload)
  expect(existsSync(target)).toBe(false)
})
