import { mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { createJsonObject, mergedShardName, shardPath } from '../../src/layout/index.ts'
import { MergedShardWriter } from '../../src/parquet/merged-shard-writer.ts'
import { foldSummaries } from '../../src/seal/fold-summaries.ts'
import { TemporaryFile } from '../../src/seal/temporary-file.ts'
import { changeAttempt } from '../../src/store/apply-events.ts'
import { openSession, unlockSession, type OpenSession } from '../../src/store/open-session.ts'
import { changeManifest, changeRunRecord, indexRun } from '../../src/store/run-files.ts'
import { seededRandom } from './seeded-random.ts'

const BLOCK_ROWS = 65_536
const START_UNIX_MS = Date.UTC(2026, 0, 1)
const STEP_MS = 100
const GROUPS = ['train', 'val', 'grad', 'time']

export interface LongRuns {
  readonly dir: string
  readonly project: string
  readonly runCount: number
  readonly metricCount: number
  readonly stepCount: number
}

/**
 * Fills a store with long runs at once, without logging each point: one merged shard a run, with its
 * overview, as many points logged through the SDK would become.
 */
export function writeLongRuns(plan: LongRuns): void {
  for (let index = 0; index < plan.runCount; index++) writeRun(plan, index)
}

/** Noisy losses, accuracies on a grid, a learning-rate schedule, heavy tails, a burst of NaN. */
function valueOf(metric: number, progress: number, random: () => number): number {
  const noise = random() - 0.5
  const falling = 2.5 * Math.exp(-4 * progress) + 0.3
  switch (metric % 5) {
    case 0:
      return Math.fround(falling * (1 + 0.2 * noise))
    case 1:
      return Math.round(256 * (1 - falling / 3 + 0.05 * noise)) / 256
    case 2:
      return 0.5e-3 * (1 + Math.cos(Math.PI * progress))
    case 3:
      return Math.fround(Math.exp(noise * 2))
    default:
      return progress > 0.5 && progress < 0.501 ? NaN : Math.fround(1000 + 50 * noise)
  }
}

/** In the order of a shard: by UTF-16 code unit. */
function metricNames({ metricCount }: LongRuns): string[] {
  return Array.from({ length: metricCount }, (_, index) => {
    const group = GROUPS[Math.floor((index * GROUPS.length) / metricCount)]
    return `${group}/metric_${index}`
  }).toSorted()
}

function writeRun(plan: LongRuns, index: number): void {
  const open = openSession({
    storeDir: plan.dir,
    project: plan.project,
    id: `run-${index}`,
    name: `run ${index}`,
    resume: 'never',
    config: Object.assign(createJsonObject(), { seed: index, lr: 10 ** -(index % 4) }),
    group: `group-${index % 3}`,
    tags: undefined,
    notes: undefined,
    writer: undefined,
    nameRun: () => `run ${index}`,
  })
  const fileOf = (table: 'metrics' | 'overview', name: string): string =>
    open.run.project.file(shardPath(table, open.run.runId, name))
  const points = new TemporaryFile(fileOf('metrics', 'x'))
  const overview = new TemporaryFile(fileOf('overview', 'x'))
  const { writer, attempt, session, run } = open
  const parts = metricNames(plan).map((metric) => {
    return { metric, kind: 'training' as const, writer, attempt, rowCount: plan.stepCount }
  })
  const shard = new MergedShardWriter(run.runId, parts, points.bytes, overview.bytes)
  const summaries = writePoints(plan, shard, index)
  const facts = shard.finish()
  const [sha256, overviewSha256] = [points.finish(), overview.finish()]
  const name = mergedShardName(3, sha256)
  for (const [file, table] of [
    [points, 'metrics'],
    [overview, 'overview'],
  ] as const) {
    mkdirSync(dirname(fileOf(table, name)), { recursive: true })
    renameSync(file.path, fileOf(table, name))
  }
  const owner = { writer, attempt, session, segmentStart: 0, segmentEnd: 1, maxStep: facts.maxStep }
  changeManifest(run, Date.now(), (manifest) => ({
    ...manifest,
    shards: [
      {
        table: 'metrics',
        path: shardPath('metrics', run.runId, name),
        byteLength: points.bytes.offset,
        sha256,
        tier: 3,
        owners: [owner],
        rowCount: facts.rowCount,
        minStep: facts.minStep,
        maxStep: facts.maxStep,
        minUnixMs: facts.minUnixMs,
        maxUnixMs: facts.maxUnixMs,
        metrics: parts.map(({ metric, rowCount }, part) => {
          return { metric, owner: 0, rowStart: part * rowCount, rowEnd: (part + 1) * rowCount }
        }),
        overview: {
          path: shardPath('overview', run.runId, name),
          byteLength: overview.bytes.offset,
          sha256: overviewSha256,
          ...facts.overview,
        },
      },
    ],
    tails: [],
  }))
  end(open, summaries)
}

function writePoints(
  plan: LongRuns,
  shard: MergedShardWriter,
  run: number,
): ReturnType<typeof foldSummaries> {
  const random = seededRandom(run + 1)
  let summaries: ReturnType<typeof foldSummaries> = []
  for (const [metric, name] of metricNames(plan).entries()) {
    for (let start = 0; start < plan.stepCount; start += BLOCK_ROWS) {
      const rowCount = Math.min(BLOCK_ROWS, plan.stepCount - start)
      const steps = Float64Array.from({ length: rowCount }, (_, row) => start + row)
      const unixMs = steps.map((step) => START_UNIX_MS + step * STEP_MS + Math.floor(random() * 3))
      const values = steps.map((step) => valueOf(metric, step / plan.stepCount, random))
      shard.add({ steps, unixMs, values })
      const last = {
        step: steps.at(-1) ?? 0,
        unixMs: unixMs.at(-1) ?? 0,
        value: values.at(-1) ?? NaN,
      }
      summaries = foldSummaries(summaries, [
        { name, kind: 'training', steps, unixMs, values, last },
      ])
    }
  }
  return summaries
}

function end({ run, session }: OpenSession, metrics: ReturnType<typeof foldSummaries>): void {
  const endedUnixMs = Date.now()
  const record = changeRunRecord(run, (before) =>
    changeAttempt({ ...before, metrics }, session, (attempt) => ({
      ...attempt,
      state: 'finished',
      endedUnixMs,
      summarizedSegment: 0,
    })),
  )
  unlockSession(run, session)
  indexRun(run.project, record, endedUnixMs)
}
