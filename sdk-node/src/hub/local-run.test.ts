import { expect, test } from 'vitest'
import { storeFolder } from '../../test/support/store-folder.ts'
import { sampleAttempt, sampleRecord } from '../../test/support/sample-record.ts'
import { emptyManifest, type ShardEntry } from '../layout/index.ts'
import { bindRun, listBoundRuns } from '../store/bound-runs.ts'
import { registerProject } from '../store/register-project.ts'
import { changeManifest, createRunRecord } from '../store/run-files.ts'
import type { RunLocation } from '../store/run-location.ts'
import { markUnmerged, unmarkUnmerged } from '../store/unmerged-mark.ts'
import { readLocalRun, releaseEnded } from './local-run.ts'

const DATASET = { hubUrl: 'https://hub.example', dataset: 'me/runs' }
const KEY = { folder: 'digits', runId: 'run0' }

function shard(segmentStart: number): ShardEntry {
  const owner = { writer: '', attempt: 0, session: 's0', maxStep: 0 }
  return {
    table: 'metrics',
    path: `metrics/run0/s0-${segmentStart}.parquet`,
    byteLength: 1,
    rowCount: 1,
    sha256: '',
    tier: 0,
    owners: [{ ...owner, segmentStart, segmentEnd: segmentStart + 1 }],
    overview: null,
    minStep: 0,
    maxStep: 0,
    minUnixMs: 0,
    maxUnixMs: 0,
    metrics: [],
  }
}

/** A run that has ended, and is bound to the Dataset. */
function endedRun(shardCount: number, endedUnixMs: number): { dir: string; run: RunLocation } {
  const dir = storeFolder()
  const run = registerProject(dir, 'digits', 0).run('run0')
  const attempts = [sampleAttempt({ state: 'finished' })]
  createRunRecord(run, sampleRecord({ state: 'finished', attempts, updatedUnixMs: endedUnixMs }))
  changeManifest(run, 0, () => ({
    ...emptyManifest('run0'),
    shards: Array.from({ length: shardCount }, (_, index) => shard(index)),
  }))
  bindRun(dir, DATASET, KEY)
  return { dir, run }
}

/** Whether it is still to be pushed after a push of what is there now. */
function isBoundAfterPush(dir: string): boolean {
  releaseEnded(dir, DATASET, [readLocalRun(dir, KEY) ?? []].flat())
  return listBoundRuns(dir, DATASET).length > 0
}

test('a run that has ended, and is on the Hub, is done with', () => {
  expect(isBoundAfterPush(endedRun(1, Date.now()).dir)).toBe(false)
})

test('a run that has just ended is pushed again once its shards are merged', () => {
  expect(isBoundAfterPush(endedRun(2, Date.now()).dir)).toBe(true)
  const { dir, run } = endedRun(2, 0)
  markUnmerged(run)
  expect(isBoundAfterPush(dir)).toBe(true)
  unmarkUnmerged(run)
  // Such as one with a damaged shard, which nobody merges.
  expect(isBoundAfterPush(dir)).toBe(false)
})

test('a run that was changed after it was pushed is pushed again', () => {
  const { dir, run } = endedRun(1, 0)
  const pushed = [readLocalRun(dir, KEY) ?? []].flat()
  changeManifest(run, 1, (manifest) => ({ ...manifest, droppedPointCount: 1 }))
  releaseEnded(dir, DATASET, pushed)
  expect(listBoundRuns(dir, DATASET)).toEqual([KEY])
})
