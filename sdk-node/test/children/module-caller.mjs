// Calls the module's functions before, while and after there is a run.
import * as shardboard from 'shardboard'

const [dir = ''] = process.argv.slice(2)

function callAll() {
  shardboard.log({ loss: 1 })
  shardboard.log({ loss: 2 })
  shardboard.defineMetric('loss')
  shardboard.config.update({ lr: 1 })
  shardboard.config['lr'] = 2
  Object.assign(shardboard.summary, { best: 3 })
  delete shardboard.config['lr']
  Object.defineProperty(shardboard.config, 'lr', { value: 4, configurable: true })
}

callAll()
await shardboard.flush()
await shardboard.finish()
const run = shardboard.init({ project: 'module', dir, id: 'the-run' })
callAll()
await shardboard.finish()
callAll()
process.stdout.write(JSON.stringify(run.config))
