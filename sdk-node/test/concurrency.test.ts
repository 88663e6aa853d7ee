import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { queryDuckDb } from './support/duckdb.ts'
import { readPoints } from './support/read-points.ts'
import { runChild } from './support/run-child.ts'
import { storeFolder } from './support/store-folder.ts'

const CALL_COUNT = 25_000
const PROCESS_COUNT = 4

async function train(dir: string, runId: string): Promise<{ pid: number; writer: string }> {
  const end = await runChild('parallel-trainer.mjs', [dir, runId, String(CALL_COUNT)])
  expect(end).toMatchObject({ exitCode: 0, standardError: '' })
  return JSON.parse(end.standardOutput)
}

test('four processes into one run and four into runs of their own, at once: no row lost or doubled', async () => {
  const dir = storeFolder()
  const shared = Array.from({ length: PROCESS_COUNT }, () => train(dir, 'shared'))
  const own = Array.from({ length: PROCESS_COUNT }, (_, index) => train(dir, `own-${index}`))
  const [sharedWriters] = await Promise.all([Promise.all(shared), Promise.all(own)])

  const points = await readPoints(dir, 'parallel', 'shared')
  expect(points).toHaveLength(PROCESS_COUNT * CALL_COUNT * 2)
  for (const { pid } of sharedWriters) {
    const values = points
      .filter((point) => point.metric === 'value' && Math.floor(point.value / 1e6) === pid)
      .toSorted((left, right) => left.value - right.value)
    expect(values.map((point) => point.value - pid * 1e6)).toEqual(
      Array.from({ length: CALL_COUNT }, (_, step) => step),
    )
    expect(new Set(values.map((point) => `${point.writer} ${point.attempt}`)).size).toBe(1)
  }
  const lines = new Set(points.map((point) => `${point.writer} ${point.attempt}`))
  expect(lines.size).toBe(PROCESS_COUNT)

  const rows = await queryDuckDb(
    `select run, count(*) as points, count(distinct (metric, writer, attempt, step)) as distinctPoints
     from read_parquet('${dir}/projects/parallel/metrics/*/*.parquet') group by run order by run`,
  )
  const expected = (run: string, count: number) => ({
    run,
    points: String(count),
    distinctPoints: String(count),
  })
  expect(rows).toEqual([
    ...Array.from({ length: PROCESS_COUNT }, (_, index) =>
      expected(`own-${index}`, CALL_COUNT * 2),
    ),
    expected('shared', PROCESS_COUNT * CALL_COUNT * 2),
  ])
})

test('worker threads log to runs of their own', async () => {
  const dir = storeFolder()
  const code = `
    import { init } from 'shardboard'
    import { workerData } from 'node:worker_threads'
    const run = init({ project: 'parallel', dir: workerData.dir, id: workerData.id })
    for (let step = 0; step < 1000; step++) run.log({ value: step })
    await run.finish()`
  const ids = ['thread-a', 'thread-b', 'thread-c']
  await Promise.all(
    ids.map(
      (id) =>
        new Promise<void>((resolve, reject) => {
          const url = new URL(`data:text/javascript,${encodeURIComponent(resolved(code))}`)
          const worker = new Worker(url, { workerData: { dir, id } })
          worker.on('error', reject)
          worker.on('exit', () => {
            resolve()
          })
        }),
    ),
  )
  for (const id of ids) expect(await readPoints(dir, 'parallel', id)).toHaveLength(1000)
})

/** A data URL has no folder to look a package up from. */
function resolved(code: string): string {
  return code.replace("'shardboard'", JSON.stringify(import.meta.resolve('shardboard')))
}
