import { describe, expect, test } from 'vitest'
import { pointsOf, recordOf, reported, start, stepsAndValues } from './support/api-run.ts'

describe('what is surely not meant so is told once, and what was meant is done', () => {
  test('a step in the second place, and options that log() does not know', async () => {
    const run = start()
    const logAsPorted = (values: object, options: unknown): void => {
      Reflect.apply(run.log, run, [values, options])
    }
    logAsPorted({ m: 1 }, 7)
    logAsPorted({ m: 2 }, 9)
    logAsPorted({ m: 3 }, null)
    logAsPorted({ m: 4 }, { stpe: 1 })
    logAsPorted({ m: 5 }, { stpe: 2, step: 20, commit: false })
    logAsPorted({ m: 6 }, 'x')
    await run.finish()
    expect(stepsAndValues(await pointsOf(run, 'm'))).toEqual([
      [7, 1],
      [9, 2],
      [10, 3],
      [11, 4],
      [20, 5],
      [21, 6],
    ])
    expect(reported).toEqual([
      'bad-option: the second argument of log() is an object of options, such as { step: 7 }; it is 7, and it is taken for the step',
      `bad-option: log() has no option "stpe": did you mean 'step'?`,
      'bad-option: log() has no option "commit": each call is kept at once; give several calls of one step the same step',
    ])
  })

  test('options that init(), defineMetric() and finish() do not know', async () => {
    const ported: object = {
      nmae: 'x',
      entity: 'me',
      job_type: 'train',
      mode: 'online',
    }
    const run = start(ported)
    run.defineMetric('loss', Object.assign(Object.create(null), { step_metric: 'epoch' }))
    run.defineMetric(
      'accuracy',
      Object.assign(Object.create(null), { step_metric: 'epoch', zzzzzz: 1 }),
    )
    await run.finish(Object.assign(Object.create(null), { exitCode: 1 }))
    expect(recordOf(run).state).toBe('failed')
    expect(reported).toEqual([
      `bad-option: init() has no option "nmae": did you mean 'name'?`,
      'bad-option: init() has no option "entity": a store has no accounts',
      `bad-option: init() has no option "job_type": give it as group, or as one of tags: tags: ['train']`,
      `bad-option: init() has no mode "online": a run is kept in the store's folder, and no server is asked`,
      `bad-option: defineMetric() has no option "step_metric": did you mean 'stepMetric'?`,
      'bad-option: defineMetric() has no option "zzzzzz"; it takes stepMetric, summary, goal',
      `bad-option: finish() has no option "exitCode": write finish({ status: 'failed' }) for a run that failed`,
    ])
    const second = start()
    await Reflect.apply(second.finish, second, [1])
    expect(recordOf(second).state).toBe('failed')
    expect(reported.at(-1)).toContain('finish() takes an object of options; it got 1')
  })

  test('values that are missing or have no name', async () => {
    const run = start()
    for (let step = 0; step < 3; step++) run.log({ '': 1, gone: null, m: step })
    await run.finish()
    expect(recordOf(run).metrics.map(({ name, count }) => [name, count])).toEqual([['m', 3]])
    expect(reported).toEqual([
      "value-ignored: a metric needs a name: the value that was logged as '' is not kept",
      'value-ignored: "gone" is null, a missing value, which is passed over',
    ])
  })
})
