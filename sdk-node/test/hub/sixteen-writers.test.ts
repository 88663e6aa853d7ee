import { expect, test } from 'vitest'
import { startHub } from '../../../scripts/hub/start-hub.mjs'
import type { HubClock } from '../../src/hub/hub-clock.ts'
import { StorePushes } from '../../src/hub/store-pushes.ts'
import { bindRun } from '../../src/store/bound-runs.ts'
import { start } from '../support/api-run.ts'
import { readDataset } from '../support/dataset-points.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { storeFolder } from '../support/store-folder.ts'

const PROCESS_COUNT = 16
/** A whole day takes minutes; the first hours are those in which most is committed. */
const HOURS = Number(process.env['SHARDBOARD_SIMULATED_HOURS'] ?? 1)
const HOUR_MS = 3600_000
const PUSH_INTERVAL_MS = 300_000

interface Writer {
  readonly run: ReturnType<typeof start>
  readonly place: StorePushes
  dueUnixMs: number
  step: number
}

test('sixteen processes of one machine push to one Dataset', { timeout: 3_600_000 }, async () => {
  let nowUnixMs = Date.UTC(2026, 0, 1)
  const endUnixMs = nowUnixMs + HOURS * HOUR_MS
  const random = seededRandom(16)
  const clock: HubClock = {
    nowUnixMs: () => nowUnixMs,
    random,
    async sleep(durationMs, signal) {
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      nowUnixMs += durationMs
    },
  }
  const hub = await startHub({ now: () => nowUnixMs, sleep: async () => {}, commitDurationMs: 1 })
  const [stateDir, dataset] = [storeFolder(), 'me/sixteen']
  const target = { hubUrl: hub.hubUrl, dataset, space: null, isPrivate: false }
  const writers: Writer[] = []
  for (let index = 0; index < PROCESS_COUNT; index++) {
    // Each in a store of its own, so that no commit brings what another process has.
    const dir = storeFolder()
    const run = start({ dir, reinit: 'create_new', name: `run ${index}` })
    const place = new StorePushes({
      storeDir: dir,
      target,
      token: hub.token,
      environment: { SHARDBOARD_HUB_STATE_DIR: stateDir },
      onProblem: () => {},
      clock,
      writer: `process-${index}`,
    })
    bindRun(dir, target, { folder: 'api', runId: run.id })
    writers.push({ run, place, step: 0, dueUnixMs: nowUnixMs + random() * PUSH_INTERVAL_MS })
  }
  let mostInAnHour = 0
  while (nowUnixMs < endUnixMs) {
    const [next] = writers.toSorted((one, other) => one.dueUnixMs - other.dueUnixMs)
    if (next === undefined) break
    nowUnixMs = Math.max(nowUnixMs, next.dueUnixMs)
    for (let point = 0; point < 5; point++)
      next.run.log({ loss: 1 / next.step }, { step: next.step++ })
    await next.run.flush()
    expect(await next.place.finish(HOUR_MS)).toBeNull()
    next.dueUnixMs = nowUnixMs + PUSH_INTERVAL_MS
    mostInAnHour = Math.max(mostInAnHour, hub.commitsInLastHour('me'))
  }
  const live = hub.repo('dataset', dataset).files().length
  for (const { run, place } of writers) {
    await run.finish()
    expect(await place.finish(HOUR_MS)).toBeNull()
    place.close()
  }
  const { points, manifests } = await readDataset(hub, dataset, 'api')
  for (const { run, step } of writers) {
    const steps = (points.get(run.id) ?? []).map((point) => point.step)
    expect(steps.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: step }, (_, index) => index),
    )
    expect(manifests.get(run.id)?.shards.length).toBeLessThanOrEqual(3)
  }
  const refused = hub.requests.filter(({ status }) => status === 429)
  expect(refused).toEqual([])
  expect(mostInAnHour).toBeLessThanOrEqual(96)
  expect(live).toBeLessThan(1000)
  const commitCount = hub.repo('dataset', dataset).commits().length
  console.log(`${HOURS} h: ${commitCount} commits, at most ${mostInAnHour} an hour, ${live} files`)
  await hub.close()
})
