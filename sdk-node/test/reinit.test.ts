import { describe, expect, test } from 'vitest'
import { pointsOf, recordOf, reported, start } from './support/api-run.ts'

describe('a run that is started while another is live', () => {
  test('takes its place, and says so to who goes on logging to it', async () => {
    const first = start({ name: 'A' })
    const second = start({ name: 'B', reinit: 'finish_previous' })
    first.log({ m: 1 })
    second.log({ m: 2 })
    await second.finish()
    expect(recordOf(first).state).toBe('finished')
    expect(reported).toEqual([
      `no-run: log() came after run "A" was finished, since init() had started another, and its values are not kept; init({ reinit: 'create_new' }) lets runs live side by side`,
    ])
  })

  test('lives beside it where that is wanted', async () => {
    const first = start({ name: 'A' })
    const second = start({ name: 'B', reinit: 'create_new' })
    for (let step = 0; step < 100; step++) {
      first.log({ m: step })
      second.log({ m: -step })
    }
    await Promise.all([first.finish(), second.finish()])
    expect((await pointsOf(first, 'm')).at(-1)?.value).toBe(99)
    expect((await pointsOf(second, 'm')).at(-1)?.value).toBe(-99)
    expect(reported).toEqual([])
  })

  test('is not started where the live one is wanted', async () => {
    const first = start({ name: 'A' })
    expect(start({ name: 'B', reinit: 'return_previous' })).toBe(first)
    await first.finish()
    const second = start({ reinit: 'return_previous' })
    expect(second).not.toBe(first)
    await second.finish()
    const odd: object = { reinit: 'sometimes' }
    expect(() => start(odd)).toThrow(
      `reinit must be 'finish_previous', 'create_new' or 'return_previous'`,
    )
  })
})
