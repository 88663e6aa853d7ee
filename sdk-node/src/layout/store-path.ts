import { hashText } from './text-hash.ts'

/*
 * Every path is relative, with forward slashes, and made of [A-Za-z0-9._=/-] only.
 * Paths inside a project are relative to the project's folder, so that a project can be moved whole.
 */

/** At the store's root: the projects it holds. */
export const ROOT_INDEX_PATH = 'index.json'

/** In a project's folder: its runs. */
export const PROJECT_INDEX_PATH = 'index.json'

/** At the store's root: a folder for each project. */
export const PROJECTS_FOLDER = 'projects'

export function projectPath(projectFolder: string): string {
  return `${PROJECTS_FOLDER}/${projectFolder}`
}

export function runRecordPath(runId: string): string {
  return `runs/${runId}/run.json`
}

export function manifestPath(runId: string): string {
  return `runs/${runId}/manifest.json`
}

/** The tables that a log segment becomes; each has one fixed schema and one folder a run. */
export type ShardTable = 'metrics' | 'text' | 'overview'

/** @param name a segment's, or `mergedShardName` */
export function shardPath(table: ShardTable, runId: string, name: string): string {
  return `${table}/${runId}/${name}.parquet`
}

/**
 * The name of a shard that was merged from others: no two contents share one.
 * @param sha256 of its points, in lower-case hex
 */
export function mergedShardName(tier: number, sha256: string): string {
  return `merged-${tier}-${sha256.slice(0, 20)}`
}

export function isMergedShardName(name: string): boolean {
  return /^merged-\d+-[0-9a-f]{20}$/.test(name)
}

export function walFolder(runId: string): string {
  return `wal/${runId}`
}

export function walPath(runId: string, segmentName: string): string {
  return `${walFolder(runId)}/${segmentName}.wal`
}

/**
 * The name that a log segment and the shards made of it share.
 * @param segment counts from 0 in each session
 */
export function segmentName(session: string, segment: number): string {
  return `${session}-${String(segment).padStart(6, '0')}`
}

/** @returns undefined for a name that `segmentName` did not make */
export function parseSegmentName(name: string): { session: string; segment: number } | undefined {
  const match = /^([a-z0-9]+)-(\d{6,})$/.exec(name)
  if (match?.[1] === undefined || match[2] === undefined) return undefined
  const parsed = { session: match[1], segment: Number(match[2]) }
  return segmentName(parsed.session, parsed.segment) === name ? parsed : undefined
}

const SAFE_FOLDER = /^[a-z0-9](?:[a-z0-9_-]|\.(?!$)){0,62}$/
const RESERVED_ON_WINDOWS = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/

/**
 * The folder of a project: its name where that is safe on every file system (also those that fold
 * case), else a readable part of it and a hash of the whole.
 */
export function projectFolder(project: string): string {
  const safe = SAFE_FOLDER.test(project) && !RESERVED_ON_WINDOWS.test(project)
  // A safe name that looks like a hashed one would let two projects meet in one folder.
  if (safe && !/-x[0-9a-z]{13}$/.test(project)) return project
  const readable = project
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return `${readable === '' ? 'project' : readable}-x${hashText(project)}`
}

/** Whether a text may be a project's folder: no more than one step down, on any file system. */
export function isProjectFolder(text: string): boolean {
  return SAFE_FOLDER.test(text)
}

/** What `init({ id })` accepts: a run's id is its folder's name. */
export function isRunId(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/.test(text) && !RESERVED_ON_WINDOWS.test(text)
}
