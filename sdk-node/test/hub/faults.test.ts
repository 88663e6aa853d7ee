import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHub, type LocalHub } from '../../../scripts/hub/start-hub.mjs'
import type { HubClock } from '../../src/hub/hub-clock.ts'
import { StorePushes } from '../../src/hub/store-pushes.ts'
import { bindRun } from '../../src/store/bound-runs.ts'
import { start } from '../support/api-run.ts'
import { readDataset } from '../support/dataset-points.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { storeFolder } from '../support/store-folder.ts'

const SCHEDULE_COUNT = Number(process.env['SHARDBOARD_FAULT_SCHEDULES'] ?? 20)
const START_UNIX_MS = Date.UTC(2026, 0, 1)
const HOUR_MS = 3600_000

let nowUnixMs = START_UNIX_MS

/** Waiting costs nothing, and everybody sees the same time. */
function createClock(random: () => number): HubClock {
  return {
    nowUnixMs: () => nowUnixMs,
    random,
    async sleep(durationMs, signal) {
      // A turn of the loop, so that requests that are under way go on.
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      nowUnixMs += durationMs
    },
  }
}

let hub: LocalHub
beforeAll(async () => {
  hub = await startHub({
    now: () => nowUnixMs,
    sleep: async () => {},
    reposPerDay: 10_000,
    commitDurationMs: 1,
  })
})
afterAll(() => hub.close())

/** What goes wrong, of all that the Hub is known to do. */
const FAULTS = [
  'POST /commit/ status=429 body={"error":"You have exceeded the rate limit for repository commits (128 per hour). You can retry this action in about 1 hour."}',
  'POST /api/ status=429 RateLimit:"api";r=0;t=137',
  'GET /resolve/ status=429 Retry-After:68',
  'POST /commit/ status=409',
  'POST /commit/ status=412',
  'POST /commit/ error-after-apply=500',
  'POST /commit/ error-after-apply=503',
  'POST /commit/ reset-after-apply',
  'POST /commit/ reset-before',
  'POST /commit/ reset-mid-body=40',
  'POST /preupload/ reset-before',
  'POST /preupload/ status=500',
  'POST /info/lfs/objects/batch status=502',
  'POST /info/lfs/objects/batch truncate',
  'PUT cdn:* reset-mid-body=10',
  'PUT cdn:* status=403',
  'PUT cdn:* status=500',
  'GET /revision/ reset-before',
  'GET /revision/ truncate=5',
  'GET /resolve/ truncate=5',
  'POST /commit/ truncate=5',
  'POST /repos/create reset-after-apply',
  'POST /paths-info/ status=503',
  '* reset-before',
] as const

const pick = <Item>(items: readonly Item[], random: () => number): Item | undefined =>
  items[Math.floor(random() * items.length)]

describe('whatever the Hub does', () => {
  const schedules = Array.from({ length: SCHEDULE_COUNT }, (_, seed) => seed)
  test.each(schedules)('each point is there once: schedule %i', async (seed) => {
    const random = seededRandom(seed + 1)
    const [dir, dataset] = [storeFolder(), `me/faults-${seed}`]
    const target = { hubUrl: hub.hubUrl, dataset, space: null, isPrivate: random() < 0.3 }
    // A file where a folder should be: nothing can be written down between processes.
    const stateDir = join(dir, random() < 0.2 ? 'no-folder' : '.state')
    if (stateDir.endsWith('no-folder')) writeFileSync(stateDir, '')
    const token = hub.addToken({ user: 'me' })
    const problems: string[] = []
    let writer = 0
    const open = (key: string): StorePushes => {
      const place = new StorePushes({
        storeDir: dir,
        target,
        token: key,
        environment: { SHARDBOARD_HUB_STATE_DIR: stateDir },
        onProblem: (message) => problems.push(message),
        clock: createClock(random),
        writer: `writer-${writer++}`,
      })
      bindRun(dir, target, { folder: 'api', runId: run.id })
      return place
    }
    const run = start({ dir, sealPointCount: 40 })
    let place = open(token)
    let step = 0
    const rounds = 3 + Math.floor(random() * 4)
    const undo: (() => void)[] = []
    for (let round = 0; round < rounds; round++) {
      for (let point = 0; point < 60; point++) run.log({ loss: step, acc: -step }, { step: step++ })
      await run.flush()
      const faultCount = Math.floor(random() * 4)
      for (let fault = 0; fault < faultCount; fault++) {
        const count = random() < 0.2 ? 4 : 1
        undo.push(hub.fault(withCount(pick(FAULTS, random) ?? '', count)))
      }
      if (random() < 0.15) hub.revokeToken(token)
      const finishing = place.finish(10 * HOUR_MS)
      if (random() < 0.3) {
        // A kill, somewhere on the way.
        for (let turn = random() * 60; turn > 0; turn--) {
          await new Promise((resolve) => setImmediate(resolve))
        }
        place.close()
        await finishing
        place = open(hub.addToken({ user: 'me' }))
      } else if ((await finishing) !== null) place = open(hub.addToken({ user: 'me' }))
      expect(hub.commitsInLastHour('me')).toBeLessThanOrEqual(128)
      nowUnixMs += 300_000
    }
    for (const takeBack of undo) takeBack()
    await run.finish()
    expect(await place.finish(10 * HOUR_MS)).toBeNull()
    place.close()

    const { points, manifests } = await readDataset(hub, dataset, 'api')
    const steps = (metric: string): number[] =>
      (points.get(run.id) ?? [])
        .filter((point) => point.metric === metric)
        .map((point) => point.step)
        .toSorted((one, other) => one - other)
    const all = Array.from({ length: step }, (_, index) => index)
    expect(steps('loss')).toEqual(all)
    expect(steps('acc')).toEqual(all)
    expect(manifests.get(run.id)?.shards.length).toBeLessThanOrEqual(4)
    nowUnixMs += 2 * HOUR_MS
  })

  test('and no commit was more than the Hub takes', () => {
    const commits = hub.requests.filter(({ path }) => path.includes('/commit/'))
    expect(commits.length).toBeGreaterThan(2 * SCHEDULE_COUNT)
    expect(commits.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(0)
    expect(commits.filter(({ status, fault }) => status === 429 && fault === undefined)).toEqual([])
  })
})

function withCount(rule: string, count: number): string {
  const [before, body] = rule.split(' body=')
  return `${before} count=${count}${body === undefined ? '' : ` body=${body}`}`
}
