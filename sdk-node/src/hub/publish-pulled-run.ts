import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatRunRecord, type Manifest, type RunRecord } from '../layout/index.ts'
import { makeFolder } from '../store/make-folder.ts'
import { syncFolder } from '../store/publish-file.ts'
import { renameOver } from '../store/rename-over.ts'
import {
  changeManifest,
  changeRunRecord,
  createRunRecord,
  indexRun,
  readManifest,
  readRunRecord,
  withProjectLock,
} from '../store/run-files.ts'
import type { RunLocation } from '../store/run-location.ts'
import { filesOf, joinForStore, type NamedFile } from './join-manifests.ts'
import { joinRecords } from './join-records.ts'

/** A run as a Dataset has it. */
export interface RemoteRun {
  readonly record: RunRecord
  readonly manifest: Manifest
}

/**
 * The files that this store lacks of what a run is to have.
 * @throws {RunsDiverged}, {LayoutError}
 */
export function missingFiles(run: RunLocation, remote: Manifest): NamedFile[] {
  const local = readManifest(run)
  return lackedFiles(local, joinForStore(local, remote))
}

function lackedFiles(local: Manifest, joined: Manifest): NamedFile[] {
  const known = new Set(filesOf(local).map(({ path }) => path))
  return filesOf(joined).filter(({ path }) => !known.has(path))
}

/**
 * Puts what has come into its place: the files, and then the manifest, while nobody else changes the
 * run. What the Hub has in fewer files, or more of, replaces what is here.
 * @param fileOf where a file that has come is; undefined for one that has not
 * @returns false when the run has been changed meanwhile, so that other files are lacking
 * @throws {RunsDiverged}, and what the file system says
 */
export function publishPulledRun(
  run: RunLocation,
  remote: RemoteRun,
  fileOf: (file: NamedFile) => string | undefined,
): boolean {
  const nowUnixMs = Date.now()
  withProjectLock(run.project, () => {
    if (readRunRecord(run) === undefined) createRunRecord(run, remote.record)
  })
  let isPublished = true
  let superseded: NamedFile[] = []
  changeManifest(run, nowUnixMs, (local) => {
    const joined = joinForStore(local, remote.manifest)
    const moves = lackedFiles(local, joined).map((file) => ({ file, from: fileOf(file) }))
    isPublished = moves.every(({ from }) => from !== undefined)
    if (!isPublished) return local
    for (const { file, from } of moves) if (from !== undefined) place(run, file, from)
    superseded = lackedFiles(joined, local)
    return joined
  })
  if (!isPublished) return false
  for (const { path } of superseded) rmSync(run.project.file(path), { force: true })
  indexRun(run.project, joinRecord(run, remote.record), nowUnixMs)
  return true
}

function joinRecord(run: RunLocation, remote: RunRecord): RunRecord {
  const known = readRunRecord(run)
  if (known !== undefined && isSameRecord(joinRecords(known, remote), known)) return known
  return changeRunRecord(run, (local) => joinRecords(local, remote))
}

function isSameRecord(one: RunRecord, other: RunRecord): boolean {
  return formatRunRecord(one) === formatRunRecord(other)
}

function place(run: RunLocation, { path }: NamedFile, from: string): void {
  const to = run.project.file(path)
  makeFolder(dirname(to))
  renameOver(from, to)
  syncFolder(dirname(to))
}
