// Fills a store with long runs. Arguments: folder, project, runs, metrics, steps.
import { writeLongRuns } from '../test/support/long-runs.ts'

const [dir = '', project = '', runs, metrics, steps] = process.argv.slice(2)
writeLongRuns({
  dir,
  project,
  runCount: Number(runs),
  metricCount: Number(metrics),
  stepCount: Number(steps),
})
