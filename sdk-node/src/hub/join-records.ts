import {
  stateOfAttempts,
  type AttemptRecord,
  type IndexedProject,
  type IndexedRun,
  type RunRecord,
} from '../layout/index.ts'

/**
 * The record of a run that other machines may have written too: this store's word counts, and what only
 * the Hub knows is added. A store that has nothing to add, since the run has gone on elsewhere, has no
 * word.
 * @param remote null where the Hub has none yet
 */
export function joinRecords(local: RunRecord, remote: RunRecord | null): RunRecord {
  if (remote === null) return local
  const remoteBySession = new Map(remote.attempts.map((attempt) => [attempt.session, attempt]))
  const isOutdated = local.attempts.every((attempt) => {
    const known = remoteBySession.get(attempt.session)
    return known !== undefined && isAsNew(known, attempt)
  })
  if (isOutdated && local.updatedUnixMs <= remote.updatedUnixMs) return remote
  const sessions = new Set(local.attempts.map((attempt) => attempt.session))
  const foreign = remote.attempts.filter((attempt) => !sessions.has(attempt.session))
  const own = local.attempts.map((attempt) => {
    const known = remoteBySession.get(attempt.session)
    return known !== undefined && isAsNew(known, attempt) && !isAsNew(attempt, known)
      ? known
      : attempt
  })
  const isOnlyLocal = foreign.length === 0 && own.every((one, at) => one === local.attempts[at])
  if (isOnlyLocal) return local
  const attempts = [...own, ...foreign].toSorted(
    (one, other) => one.startedUnixMs - other.startedUnixMs,
  )
  return {
    ...local,
    attempts,
    state: stateOfAttempts(attempts),
    definitions: withOthers(local.definitions, remote.definitions),
    metrics: withOthers(local.metrics, remote.metrics),
  }
}

/** Whether one state of an attempt is not older than another of the same. */
function isAsNew(one: AttemptRecord, other: AttemptRecord): boolean {
  return (
    one.appliedEvent >= other.appliedEvent &&
    one.summarizedSegment >= other.summarizedSegment &&
    one.heartbeatUnixMs >= other.heartbeatUnixMs
  )
}

function withOthers<Item extends { readonly name: string }>(
  local: readonly Item[],
  remote: readonly Item[],
): readonly Item[] {
  const names = new Set(local.map((item) => item.name))
  return [...local, ...remote.filter((item) => !names.has(item.name))]
}

/** A project's list of runs with those of this store brought up to date. */
export function joinRuns(
  remote: readonly IndexedRun[],
  local: readonly IndexedRun[],
): readonly IndexedRun[] {
  const ids = new Set(local.map((run) => run.id))
  return [...remote.filter((run) => !ids.has(run.id)), ...local]
}

/** The store's list of projects with those of this store in it. */
export function joinProjects(
  remote: readonly IndexedProject[],
  local: readonly IndexedProject[],
): readonly IndexedProject[] {
  const folders = new Set(remote.map((project) => project.folder))
  return [...remote, ...local.filter((project) => !folders.has(project.folder))]
}
