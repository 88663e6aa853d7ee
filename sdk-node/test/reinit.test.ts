import { readFileSync } from 'node:fs'
import * as shardboard from 'shardboard'
import { init, type InitOptions, type Run } from 'shardboard'
import { afterEach, describe, expect, test } from 'vitest'
import { parseJson, parseRunRecord } from '../src/layout/index.ts'
import { ProjectLocation } from '../src/store/run-location.ts'
import { readPoints } from './support/read-points.ts'
import { storeFolder } from './support/store-folder.ts'

let reported: string[] = []
afterEach(async () => {
  await shardboard.finish()
  reported = []
})

function start(options: Partial<InitOptions> = {}): Run {
  return init({
    project: 'api',
    dir: storeFolder(),
    onError: (error) => reported.push(`${error.code}: ${error.message}`),
    ...options,
  })
}

function stateOf(run: Run): string {
  const { recordFile } = new ProjectLocation(run.dir, 'api').run(run.id)
  return parseRunRecord(parseJson(readFileSync(recordFile, 'utf8'), recordFile), recordFile).state
}

async function lastValue(run: Run): Promise<number | undefined> {
  return (await readPoints(run.dir, 'api', run.id)).at(-1)?.value
}

describe('a run that is started while another is live', () => {
  test('takes its place, and says so to who goes on logging to it', async () => {
    const first = start({ name: 'A' })
    const second = start({ name: 'B', reinit: 'finish_previous' })
    first.log({ m: 1 })
    second.log({ m: 2 })
    await second.finish()
    expect(stateOf(first)).toBe('finished')
    expect(reported).toEqual([
      `no-run: log() came after run "A" was finished, since init() had started another, and its values are not kept; init({ reinit: 'create_new' }) lets runs live side by side`,
    ])
  })

  test('lives beside it where that is wanted', async () => {
    const first = start({ name: 'A' })
    const second = start({ name: 'B', reinit: 'create_new' })
    for (let step = 0; step < 100; step++) {
      first.log({ m: step })
      second.log({ m: -step })
    }
    await Promise.all([first.finish(), second.finish()])
    expect(await lastValue(first)).toBe(99)
    expect(await lastValue(second)).toBe(-99)
    expect(reported).toEqual([])
  })

  test('is not started where the live one is wanted', async () => {
    const first = start({ name: 'A' })
    expect(start({ name: 'B', reinit: 'return_previous' })).toBe(first)
    await first.finish()
    const second = start({ reinit: 'return_previous' })
    expect(second).not.toBe(first)
    await second.finish()
    const odd: object = { reinit: 'sometimes' }
    expect(() => start(odd)).toThrow(
      `reinit must be 'finish_previous', 'create_new' or 'return_previous'`,
    )
  })
})
