// @ts-check
// A training process that does what it is told, line by line, and says when it has done it.
import { createInterface } from 'node:readline'
import { init } from 'shardboard'

/**
 * @typedef {{ call: 'init', argument: import('shardboard').InitOptions }
 *   | { call: 'log', argument: object, options?: import('shardboard').LogOptions }
 *   | { call: 'logMany', argument: { metric: string, from: number, count: number } }
 *   | { call: 'change', argument: { name?: string, group?: string, tags?: string[] } }
 *   | { call: 'fail', argument: { message: string } }
 *   | { call: 'flush' }
 *   | { call: 'finish', argument?: import('shardboard').FinishOptions }} Request
 */

/** @type {import('shardboard').Run | undefined} */
let run

/** @param {Request} request */
async function answer(request) {
  if (request.call === 'init') {
    run = init(request.argument)
    return
  }
  if (run === undefined) throw new Error('init comes first')
  switch (request.call) {
    case 'log':
      return run.log(request.argument, request.options)
    case 'logMany': {
      const { metric, from, count } = request.argument
      for (let step = from; step < from + count; step++) run.log({ [metric]: step }, { step })
      return
    }
    case 'change':
      Object.assign(run, request.argument)
      return
    case 'fail': {
      const { message } = request.argument
      setImmediate(() => {
        throw new Error(message)
      })
      return
    }
    case 'flush':
      return run.flush()
    case 'finish':
      return run.finish(request.argument)
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  await answer(JSON.parse(line))
  console.log(JSON.stringify({ runId: run?.id, doneUnixMs: Date.now() }))
}
