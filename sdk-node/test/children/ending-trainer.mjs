// Logs 1,000 steps, says so, and ends in the way that it is told.
import { writeSync } from 'node:fs'
import { init } from 'shardboard'

const [dir = '', ending = ''] = process.argv.slice(2)
const handlersBefore = countHandlers()
const run = init({ project: 'ending', dir, id: 'the-run' })
for (let step = 0; step < 1000; step++) run.log({ loss: 1 / (step + 1) })
writeSync(1, 'logged\n')

function countHandlers() {
  return process.eventNames().reduce((count, name) => count + process.listenerCount(name), 0)
}

/** @type {Record<string, () => void | Promise<void>>} */
const endings = {
  'end of the program': () => {},
  'process.exit(0)': () => process.exit(0),
  'process.exit(3)': () => process.exit(3),
  'exit at once after finish() without await': () => {
    void run.finish()
    process.exit(0)
  },
  'uncaught exception': () => {
    throw new Error('the loss exploded')
  },
  'process.exit(3) after an exception that was handled': () => {
    process.on('uncaughtException', () => setImmediate(() => process.exit(3)))
    throw new Error('no harm done')
  },
  'unhandled rejection': () => {
    void Promise.reject(new Error('the loader failed'))
  },
  'process.exit(0) before a promise came': () => {
    run.log({ late: async () => 1 })
    process.exit(0)
  },
  'synchronous loop': () => {
    for (;;) run.log({ loss: 0 })
  },
  'waiting loop': () => {
    setInterval(() => run.log({ loss: 0 }), 5)
  },
  'own handler': () => {
    process.on('SIGTERM', () => {
      writeSync(1, 'handled\n')
      void run.finish({ status: 'failed' }).then(() => process.exit(7))
    })
    writeSync(1, 'listening\n')
    setInterval(() => run.log({ loss: 0 }), 5)
  },
  'finish leaves nothing behind': async () => {
    await run.finish()
    writeSync(1, `handlers ${countHandlers() - handlersBefore}\n`)
  },
}

const end = endings[ending]
if (end === undefined) throw new Error(`there is no ending ${ending}`)
await end()
