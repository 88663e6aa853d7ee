import { readFileSync } from 'node:fs'
import { readWal, type Manifest } from '../layout/index.ts'
import { readManifest } from './run-files.ts'
import type { RunLocation } from './run-location.ts'
import { listSegments } from './segment-files.ts'

/**
 * The greatest step that a writer of a run has logged, in its shards and in logs that are not sealed
 * yet.
 * @returns -1 when there is none
 */
export function lastStepOf(run: RunLocation, writer: string): number {
  const manifest = readManifest(run)
  let lastStep = -1
  for (const shard of manifest.shards) {
    if (shard.writer === writer) lastStep = Math.max(lastStep, shard.maxStep)
  }
  for (const { name } of unsealedSegments(run, manifest)) {
    let isOwn = false
    const see = (_: number, step: number): void => {
      if (isOwn && step > lastStep) lastStep = step
    }
    readWal(readFileSync(run.project.file(`wal/${run.runId}/${name}.wal`)), 0, {
      header: (header) => {
        isOwn = header.writer === writer
      },
      point: see,
      text: see,
    })
  }
  return lastStep
}

function unsealedSegments(run: RunLocation, manifest: Manifest): { name: string }[] {
  const sealed = new Set(manifest.shards.map((shard) => shard.segment))
  return listSegments(run.walDir).filter(({ name }) => !sealed.has(name))
}
