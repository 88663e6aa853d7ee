import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  effectiveState,
  HEARTBEAT_EXPIRY_MS,
  parseJson,
  parseRunRecord,
  type RunRecord,
} from '../src/layout/index.ts'
import { recoverProject } from '../src/seal/recover-project.ts'
import { ProjectLocation } from '../src/store/run-location.ts'
import { readPoints } from './support/read-points.ts'
import { runChild } from './support/run-child.ts'
import { storeFolder } from './support/store-folder.ts'

function recordIn(dir: string): RunRecord {
  const file = new ProjectLocation(dir, 'ending').run('the-run').recordFile
  return parseRunRecord(parseJson(readFileSync(file, 'utf8'), file), file)
}

async function stepsIn(dir: string): Promise<number> {
  const points = await readPoints(dir, 'ending', 'the-run')
  return new Set(points.filter((point) => point.metric === 'loss').map((point) => point.step)).size
}

describe('a process that ends by itself', () => {
  test.each([
    { ending: 'end of the program', exitCode: 0, state: 'finished', reason: null },
    {
      ending: 'process.exit(0)',
      exitCode: 0,
      state: 'failed',
      reason: 'the process exited with code 0 before finish()',
    },
    {
      ending: 'process.exit(3)',
      exitCode: 3,
      state: 'failed',
      reason: 'the process exited with code 3 before finish()',
    },
    {
      ending: 'process.exit(3) after an exception that was handled',
      exitCode: 3,
      state: 'failed',
      reason: 'the process exited with code 3 before finish()',
    },
    { ending: 'uncaught exception', exitCode: 1, state: 'failed', reason: 'the loss exploded' },
    { ending: 'unhandled rejection', exitCode: 1, state: 'failed', reason: 'the loader failed' },
  ])('$ending: all is published, and the run is $state', async (expected) => {
    const dir = storeFolder()
    const end = await runChild('ending-trainer.mjs', [dir, expected.ending])
    expect(end.exitCode).toBe(expected.exitCode)
    expect(await stepsIn(dir)).toBe(1000)
    const record = recordIn(dir)
    expect(record.state).toBe(expected.state)
    expect(record.attempts[0]?.reason).toBe(expected.reason)
    expect(record.metrics[0]).toMatchObject({ name: 'loss', count: 1000, min: 0.001, max: 1 })
  })

  test('exit while finish() is under way loses nothing', async () => {
    const dir = storeFolder()
    await runChild('ending-trainer.mjs', [dir, 'exit at once after finish() without await'])
    expect(await stepsIn(dir)).toBe(1000)
    expect(recordIn(dir).state).not.toBe('running')
  })

  test('values that cannot come any more are told of', async () => {
    const dir = storeFolder()
    const end = await runChild('ending-trainer.mjs', [dir, 'process.exit(0) before a promise came'])
    expect(end.standardError).toBe(
      'shardboard: 1 of the values that were logged as promises had not come when the process ended, and are lost\n',
    )
    expect(await stepsIn(dir)).toBe(1000)
  })

  test('after finish() no handler of ours is left, and nothing keeps the process', async () => {
    const end = await runChild('ending-trainer.mjs', [
      storeFolder(),
      'finish leaves nothing behind',
    ])
    expect(end).toMatchObject({ exitCode: 0, standardError: '' })
    expect(end.standardOutput).toContain('handlers 0\n')
  })
})

describe('a process that is stopped', () => {
  test.each([
    { ending: 'synchronous loop', signal: 'SIGINT' },
    { ending: 'synchronous loop', signal: 'SIGTERM' },
    { ending: 'waiting loop', signal: 'SIGINT' },
    { ending: 'waiting loop', signal: 'SIGTERM' },
    { ending: 'waiting loop', signal: 'SIGKILL' },
  ] as const)('$signal in a $ending: it dies of it, and the run crashed', async (example) => {
    const dir = storeFolder()
    const { ending, signal } = example
    const end = await runChild('ending-trainer.mjs', [dir, ending], {
      signalOn: { text: 'logged', signal },
    })
    expect(end.signal).toBe(signal)
    expect(await stepsIn(dir)).toBeGreaterThanOrEqual(1000)

    const record = recordIn(dir)
    expect(effectiveState(record, Date.now() + HEARTBEAT_EXPIRY_MS)).toBe('crashed')

    const steps = await stepsIn(dir)
    const report = recoverProject(new ProjectLocation(dir, 'ending'), Date.now())
    expect(report).toMatchObject({ crashedSessionCount: 1, failures: [] })
    expect(recordIn(dir).state).toBe('crashed')
    expect(await stepsIn(dir)).toBe(steps)
  })

  test("the program's own handler runs as if we were not there", async () => {
    const dir = storeFolder()
    const end = await runChild('ending-trainer.mjs', [dir, 'own handler'], {
      signalOn: { text: 'listening', signal: 'SIGTERM' },
    })
    expect(end).toMatchObject({ exitCode: 7, signal: null })
    expect(end.standardOutput).toContain('handled')
    expect(recordIn(dir).state).toBe('failed')
  })
})
