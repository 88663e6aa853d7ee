// Fills one store with one of the projects of many: runs, metrics or shards.
// Arguments: the kind, the folder, the project, and the plan as JSON.
import { NAMINGS, writeManyMetrics } from './many-metrics.ts'
import { writeManyRuns } from './many-runs.ts'
import { writeManyShards } from './many-shards.ts'

const [kind = '', dir = '', project = '', text = '{}'] = process.argv.slice(2)
const plan = new Map<string, unknown>(Object.entries(JSON.parse(text)))

function count(key: string): number {
  const value = plan.get(key)
  if (typeof value === 'number') return value
  throw new TypeError(`${key} should be a number, not ${JSON.stringify(value)}`)
}

switch (kind) {
  case 'runs':
    writeManyRuns(dir, project, {
      runCount: count('runCount'),
      metricCount: count('metricCount'),
      stepCount: count('stepCount'),
    })
    break
  case 'metrics':
    writeManyMetrics(dir, project, {
      metricCount: count('metricCount'),
      stepCount: count('stepCount'),
      naming: NAMINGS.find((naming) => naming === plan.get('naming')) ?? 'layers',
    })
    break
  case 'shards':
    await writeManyShards(dir, project, {
      shardCount: count('shardCount'),
      metricCount: count('metricCount'),
      stepsPerShard: count('stepsPerShard'),
      isCompacted: plan.get('isCompacted') === true,
    })
    break
  default:
    throw new RangeError(`the kind should be runs, metrics or shards, not "${kind}"`)
}
