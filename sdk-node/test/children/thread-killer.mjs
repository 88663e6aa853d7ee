// Logs 1,000 steps while the sealing thread dies of the first message of a kind, and ends as told.
import { syncBuiltinESMExports } from 'node:module'
import workerThreads from 'node:worker_threads'

const [dir = '', deadly, ending] = process.argv.slice(2)
let livesToTake = ending === 'flush in vain' ? Infinity : 1

/** @type {Promise<void>} */
let died = Promise.resolve()

class MortalWorker extends workerThreads.Worker {
  /**
   * @override
   * @param {{ kind: string }} message
   */
  postMessage(message) {
    if (message.kind !== deadly || livesToTake === 0) {
      super.postMessage(message)
      return
    }
    livesToTake--
    died = new Promise((resolve) => this.once('exit', () => resolve()))
    void this.terminate()
  }
}

workerThreads.Worker = MortalWorker
syncBuiltinESMExports()
const { init } = await import('shardboard')

const run = init({ project: 'threads', dir, id: 'the-run', sealPointCount: 100 })
for (let step = 0; step < 1000; step++) {
  run.log({ loss: step })
  // A turn of the loop, in which the end of the thread may be noticed.
  if (step === 500) await new Promise((resolve) => setTimeout(resolve, 0))
}
run.config['lr'] = 1

if (ending === 'finish') await run.finish()
else if (ending === 'init') await died.then(startAnother)
else await run.flush().catch((error) => process.stdout.write(error.message))
process.kill(process.pid, 'SIGKILL')

/** Ends the run before it returns. */
function startAnother() {
  init({ project: 'threads', dir, id: 'another' })
}
