import { afterEach, beforeEach, test } from 'vitest'
import { startHub, type LocalHub } from '../../../scripts/hub/start-hub.mjs'
import { readLocalRun } from '../../src/hub/bound-runs.ts'
import type { HubTarget } from '../../src/hub/hub-target.ts'
import { openPusher } from '../../src/hub/open-pusher.ts'
import type { LocalRun } from '../../src/hub/plan-push.ts'
import { start } from '../support/api-run.ts'
import { storeFolder } from '../support/store-folder.ts'

let hub: LocalHub
beforeEach(async () => {
  hub = await startHub()
})
afterEach(() => hub.close())

const targetOf = (): HubTarget => ({
  hubUrl: hub.hubUrl.replace(/\/$/, ''),
  dataset: 'me/runs',
  space: null,
  isPrivate: false,
})

test('pushes', async () => {
  const dir = storeFolder()
  const run = start({ dir })
  for (let step = 0; step < 100; step++) run.log({ loss: 1 / (step + 1) })
  await run.finish()
  const pusher = openPusher({
    storeDir: dir,
    target: targetOf(),
    token: hub.token,
    environment: { SHARDBOARD_HUB_STATE_DIR: dir },
    signal: new AbortController().signal,
    onDelay: (m) => console.log(m),
  })
  const read = (): LocalRun[] => {
    const local = readLocalRun(dir, { folder: 'api', runId: run.id })
    return local === undefined ? [] : [local]
  }
  console.log(await pusher.push(read, new AbortController().signal))
  console.log(await pusher.push(read, new AbortController().signal))
  console.log(hub.repo('dataset', 'me/runs').files())
  console.log(hub.repo('dataset', 'me/runs').commits())
  console.log(hub.requests.map((r) => `${r.host} ${r.method} ${r.url} ${r.status}`).join('\n'))
})
