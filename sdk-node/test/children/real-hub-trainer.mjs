// Logs 1,000 steps of two metrics, brings them to the Hub and says what is not there when it ends.
import { init } from 'shardboard'

const [dir = '', id = '', datasetId = '', spaceId = '', visibility = ''] = process.argv.slice(2)
const run = init({
  project: 'real hub',
  dir,
  id,
  datasetId,
  spaceId,
  private: visibility === 'private',
  sealPointCount: 600,
  finishTimeoutMs: 300_000,
})
for (let step = 0; step < 1000; step++) run.log({ loss: 1 / (step + 1), accuracy: step / 1000 })
await run.finish()
