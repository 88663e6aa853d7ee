// Waits for a word on standard input, then starts a run, logs to it and finishes it.
import { once } from 'node:events'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { init } from 'shardboard'

const [dir, place] = isMainThread ? process.argv.slice(2) : workerData

if (place === 'in a worker thread' && isMainThread) {
  await once(new Worker(new URL(import.meta.url), { workerData: [dir, place] }), 'exit')
} else {
  if (isMainThread) await once(process.stdin, 'data')
  const run = init({
    project: "the project's",
    name: 'the run',
    id: 'the-run',
    dir,
    resume: 'allow',
  })
  run.log({ loss: 1, '': 2 })
  await run.finish()
}
process.stdin.destroy()
