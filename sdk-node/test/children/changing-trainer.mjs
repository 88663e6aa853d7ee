// Changes the record of its run, and is killed before anybody could have written it.
import { init } from 'shardboard'

const [dir = ''] = process.argv.slice(2)
const run = init({ project: 'changing', dir, id: 'the-run', config: { lr: 1 } })
run.config['lr'] = 3
run.config['depth'] = 4
run.summary['best'] = 5
run.tags.push('killed')
run.log({ loss: 1 })
process.kill(process.pid, 'SIGKILL')
