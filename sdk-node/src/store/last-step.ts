import { readWal, walPath } from '../layout/index.ts'
import { FileBytes } from './file-bytes.ts'
import { readManifest } from './run-files.ts'
import type { RunLocation } from './run-location.ts'
import { listSegments } from './segment-files.ts'

/**
 * The greatest step that a writer of a run has logged, in its shards and in logs that are not sealed
 * yet.
 * @returns -1 when there is none
 */
export function lastStepOf(run: RunLocation, writer: string): number {
  let lastStep = -1
  const files = new FileBytes()
  // Logs before the manifest: a log goes when the manifest has its shards.
  for (const { name } of listSegments(run.walDir)) {
    let isOwn = false
    const see = (_: number, step: number): void => {
      if (isOwn && step > lastStep) lastStep = step
    }
    // None when another process has sealed it by now.
    const bytes = files.read(run.project.file(walPath(run.runId, name)))
    readWal(bytes ?? new Uint8Array(), 0, {
      header: (header) => {
        isOwn = header.writer === writer
      },
      point: see,
      text: see,
    })
  }
  for (const shard of readManifest(run).shards) {
    for (const owner of shard.owners) {
      if (owner.writer === writer) lastStep = Math.max(lastStep, owner.maxStep)
    }
  }
  return lastStep
}
