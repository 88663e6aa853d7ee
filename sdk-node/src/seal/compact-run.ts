import { rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  isMergedShardName,
  isSealedSegment,
  shardPath,
  type Manifest,
  type ShardEntry,
} from '../layout/index.ts'
import { listFolder } from '../store/list-folder.ts'
import { syncFolder } from '../store/publish-file.ts'
import { renameOver } from '../store/rename-over.ts'
import { changeManifest, readManifest, readRunRecord } from '../store/run-files.ts'
import type { RunLocation } from '../store/run-location.ts'
import { markUnmerged, unmarkUnmerged } from '../store/unmerged-mark.ts'
import { assertIntact } from './assert-intact.ts'
import { DamagedShard } from './damaged-shard.ts'
import { mergeShards, type Pause, type PendingShard } from './merge-shards.ts'
import { mergeTexts } from './merge-texts.ts'
import { planAfterEnd, planWhileRunning } from './plan-compaction.ts'

export interface CompactionReport {
  readonly mergedShardCount: number
  readonly rewrittenRowCount: number
  /** One line for each shard that is damaged: all others are merged without it. */
  readonly damages: readonly string[]
}

/** Files that were found damaged, by this process: they are looked at once. */
const damagedFiles = new Set<string>()

/**
 * Merges the shards of a living session, tier by tier, as far as that is worth it now.
 * @throws what the file system says, and what `pause` throws; the run is whole in any case
 */
export function compactSession(
  run: RunLocation,
  session: string,
  pause: Pause,
): Promise<CompactionReport> {
  return compact(run, (manifest) => planWhileRunning(manifest, session), pause)
}

/**
 * Merges the shards of a run's sessions that have ended; what is not done is marked, for the next time.
 * @throws as `compactSession`
 */
export async function compactEnded(run: RunLocation, pause: Pause): Promise<CompactionReport> {
  sweepUnnamed(run)
  markIfUnmerged(run)
  const report = await compact(run, planOfEnded(run), pause)
  unmarkUnmerged(run)
  return report
}

/** For who may end before `compactEnded` does. @throws what the file system says */
export function markIfUnmerged(run: RunLocation): void {
  if (planOfEnded(run)(readManifest(run)) !== undefined) markUnmerged(run)
}

function planOfEnded(run: RunLocation): Plan {
  const attempts = readRunRecord(run)?.attempts ?? []
  const ended = attempts
    .filter((attempt) => attempt.state !== 'running')
    .map((attempt) => attempt.session)
  return (manifest) => planAfterEnd(manifest, ended)
}

type Plan = (manifest: Manifest) => readonly ShardEntry[] | undefined

async function compact(run: RunLocation, plan: Plan, pause: Pause): Promise<CompactionReport> {
  let mergedShardCount = 0
  let rewrittenRowCount = 0
  const damages: string[] = []
  const isSound = ({ path }: ShardEntry): boolean => !damagedFiles.has(run.project.file(path))
  for (;;) {
    await pause()
    const manifest = readManifest(run)
    const inputs = plan({ ...manifest, shards: manifest.shards.filter(isSound) })
    if (inputs === undefined) return { mergedShardCount, rewrittenRowCount, damages }
    try {
      if (!publish(run, inputs, await merge(run, inputs, manifest, pause))) continue
    } catch (error) {
      // Another process has merged one of them, and removed it.
      if (!areNamed(readManifest(run), inputs)) continue
      if (!(error instanceof DamagedShard)) throw error
      damagedFiles.add(run.project.file(error.path))
      damages.push(error.message)
      continue
    }
    mergedShardCount += inputs.length
    for (const input of inputs) rewrittenRowCount += input.rowCount
  }
}

async function merge(
  run: RunLocation,
  inputs: readonly ShardEntry[],
  manifest: Manifest,
  pause: Pause,
): Promise<PendingShard> {
  for (const input of inputs) await assertIntact(run, input, pause)
  return inputs[0]?.table === 'text'
    ? mergeTexts(run, inputs, manifest, pause)
    : mergeShards(run, inputs, manifest, pause)
}

/**
 * Puts the merged shard in the place of its inputs: files first, then the manifest, and only then are
 * the inputs removed. A kill in between leaves files that no manifest names.
 * @returns false when another process was quicker
 */
function publish(
  run: RunLocation,
  inputs: readonly ShardEntry[],
  { entry, files }: PendingShard,
): boolean {
  let isPublished = false
  const place = (manifest: Manifest): Manifest => {
    if (!areNamed(manifest, inputs)) return manifest
    for (const { temporaryFile, path } of files) {
      renameOver(temporaryFile, run.project.file(path))
      syncFolder(join(run.project.file(path), '..'))
    }
    isPublished = true
    const gone = new Set(inputs.map((input) => input.path))
    const shards = manifest.shards.flatMap((shard) => {
      if (!gone.has(shard.path)) return [shard]
      return shard.path === inputs[0]?.path ? [entry] : []
    })
    return { ...manifest, shards }
  }
  try {
    changeManifest(run, Date.now(), place)
  } catch (error) {
    removeUnless(run, areNamed(readManifest(run), [entry]), files)
    throw error
  }
  if (!isPublished) {
    for (const { temporaryFile } of files) rmSync(temporaryFile, { force: true })
    return false
  }
  for (const { path, overview } of inputs) {
    rmSync(run.project.file(path), { force: true })
    if (overview !== null) rmSync(run.project.file(overview.path), { force: true })
  }
  return true
}

/** On a full disk a merged shard that came to nothing must not take what is left. */
function removeUnless(run: RunLocation, isNamed: boolean, files: PendingShard['files']): void {
  for (const { temporaryFile, path } of files) {
    rmSync(temporaryFile, { force: true })
    if (!isNamed) rmSync(run.project.file(path), { force: true })
  }
}

function areNamed(manifest: Manifest, shards: readonly ShardEntry[]): boolean {
  const paths = new Set(manifest.shards.map((shard) => shard.path))
  return shards.every((shard) => paths.has(shard.path))
}

/**
 * Removes shards that a kill left between two steps of `publish`: merged ones without their manifest,
 * and inputs that outlived it. What the log has yet to become is none of these.
 */
function sweepUnnamed(run: RunLocation): void {
  changeManifest(run, Date.now(), (manifest) => {
    const named = new Set(
      manifest.shards.flatMap(({ path, overview }) => [path, ...(overview ? [overview.path] : [])]),
    )
    for (const table of ['metrics', 'text', 'overview'] as const) {
      const folder = join(run.project.file(shardPath(table, run.runId, 'x')), '..')
      for (const fileName of listFolder(folder)) {
        const name = /^(.*)\.parquet$/.exec(fileName)?.[1]
        if (name === undefined || named.has(shardPath(table, run.runId, name))) continue
        if (isMergedShardName(name) || isInMerged(manifest, name))
          rmSync(join(folder, fileName), { force: true })
      }
    }
    return manifest
  })
}

/** Whether a segment's rows are in a merged shard, so that its own is left over. */
function isInMerged(manifest: Manifest, segmentName: string): boolean {
  const merged = manifest.shards.filter((shard) => shard.tier > 0)
  return isSealedSegment({ ...manifest, shards: merged }, segmentName)
}
