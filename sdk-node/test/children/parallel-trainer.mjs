// Logs the wanted number of calls into a run that other processes may be logging to as well.
import { init } from 'shardboard'

const [dir = '', id = '', callCount] = process.argv.slice(2)
const run = init({ project: 'parallel', dir, id, resume: 'allow', sealPointCount: 10_000 })
for (let step = 0; step < Number(callCount); step++) {
  run.log({ value: process.pid * 1e6 + step, constant: 1 })
}
await run.finish()
process.stdout.write(`${JSON.stringify({ pid: process.pid, writer: run.writer })}\n`)
