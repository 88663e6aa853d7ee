import { existsSync, readFileSync } from 'node:fs'
import {
  createJsonObject,
  readWal,
  stateOfAttempts,
  walPath,
  type AttemptRecord,
  type IndexedRun,
  type RunRecord,
  type RunState,
  type WalHeader,
} from '../layout/index.ts'
import { readManifest, readProjectIndex, unlessMalformed } from './run-files.ts'
import type { RunLocation } from './run-location.ts'
import { listSegments } from './segment-files.ts'

/** What a run's other files tell of a session. */
interface FoundSession {
  readonly session: string
  readonly attempt: number
  readonly writer: string
  readonly minUnixMs: number
  readonly maxUnixMs: number
}

const REASON = 'its run.json was damaged and has been made again'

/**
 * A run's record, as far as its manifest, its logs and its project's index tell. Where points have
 * been published, its sessions count none into its figures any more: they would be of a part only.
 */
export function rebuildRunRecord(run: RunLocation, nowUnixMs: number): RunRecord {
  const index = unlessMalformed(() => readProjectIndex(run.project))
  const line = index?.runs.find(({ id }) => id === run.runId)
  const headers = readLogHeaders(run)
  const published = shardSessions(run)
  // Without a shard no figure has been counted yet.
  const summarizedSegment = published.length === 0 ? -1 : Number.MAX_SAFE_INTEGER
  const attempts = mergeSessions([...published, ...logSessions(headers, nowUnixMs)]).map(
    (found) => ({ ...attemptOf(run, found, line?.state, nowUnixMs), summarizedSegment }),
  )
  return {
    id: run.runId,
    project: index?.project ?? headers[0]?.project ?? run.project.folder,
    name: line?.name ?? run.runId,
    group: line?.group ?? null,
    tags: line?.tags ?? [],
    notes: `This run's run.json was damaged and has been made again: notes, summary and the metrics' figures up to then are lost, and of the config ${configLeft(line)}.`,
    config: line?.config ?? createJsonObject(),
    summary: createJsonObject(),
    state: stateOfAttempts(attempts),
    createdUnixMs:
      line?.createdUnixMs ??
      Math.min(nowUnixMs, ...attempts.map(({ startedUnixMs }) => startedUnixMs)),
    updatedUnixMs: nowUnixMs,
    attempts,
    definitions: [],
    metrics: [],
  }
}

function configLeft(line: IndexedRun | undefined): string {
  return line === undefined ? 'nothing is left' : 'single values are left, by dotted names'
}

function shardSessions(run: RunLocation): FoundSession[] {
  return readManifest(run).shards.flatMap(({ owners, minUnixMs, maxUnixMs }) =>
    owners.map(({ session, attempt, writer }) => {
      return { session, attempt, writer, minUnixMs, maxUnixMs }
    }),
  )
}

function logSessions(headers: readonly WalHeader[], nowUnixMs: number): FoundSession[] {
  return headers.map(({ session, attempt, writer }) => ({
    session,
    attempt,
    writer,
    minUnixMs: nowUnixMs,
    maxUnixMs: nowUnixMs,
  }))
}

function readLogHeaders(run: RunLocation): WalHeader[] {
  const headers: WalHeader[] = []
  for (const { name } of listSegments(run.walDir)) {
    readWal(readFileSync(run.project.file(walPath(run.runId, name))), 0, {
      header: (header) => headers.push(header),
    })
  }
  return headers
}

function mergeSessions(found: readonly FoundSession[]): FoundSession[] {
  const bySession = new Map<string, FoundSession>()
  for (const each of found) {
    const known = bySession.get(each.session) ?? each
    bySession.set(each.session, {
      ...each,
      minUnixMs: Math.min(known.minUnixMs, each.minUnixMs),
      maxUnixMs: Math.max(known.maxUnixMs, each.maxUnixMs),
    })
  }
  return [...bySession.values()].toSorted((left, right) => left.attempt - right.attempt)
}

/** A session that has its lock lives, or is about to be recovered. */
function attemptOf(
  run: RunLocation,
  { session, attempt, writer, minUnixMs, maxUnixMs }: FoundSession,
  indexedState: RunState | undefined,
  nowUnixMs: number,
): Omit<AttemptRecord, 'summarizedSegment'> {
  const isOpen = existsSync(run.sessionLockFile(session))
  const ended = indexedState === undefined || indexedState === 'running' ? 'crashed' : indexedState
  return {
    attempt,
    writer,
    session,
    host: '',
    pid: 0,
    state: isOpen ? 'running' : ended,
    startedUnixMs: minUnixMs,
    heartbeatUnixMs: isOpen ? nowUnixMs : maxUnixMs,
    endedUnixMs: isOpen ? null : maxUnixMs,
    reason: REASON,
    appliedEvent: 0,
  }
}
