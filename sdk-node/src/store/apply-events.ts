import {
  patchObject,
  stateOfAttempts,
  type AttemptRecord,
  type MetricDefinition,
  type RunPatch,
  type RunRecord,
  type WalEvent,
} from '../layout/index.ts'

/** The record with a session's events in it; those that it holds already are passed over. */
export function applyEvents(
  record: RunRecord,
  session: string,
  events: readonly WalEvent[],
): RunRecord {
  const applied = record.attempts.find((attempt) => attempt.session === session)?.appliedEvent ?? 0
  let changed = record
  for (const event of events) {
    if (event.number <= applied) continue
    if (event.type === 'patch') changed = applyPatch(changed, event.patch)
    changed = changeAttempt(changed, session, (attempt) => ({
      ...attempt,
      appliedEvent: event.number,
      ...(event.type === 'end' && {
        state: event.state,
        reason: event.reason,
        endedUnixMs: event.unixMs,
      }),
    }))
  }
  return changed
}

/** The record with one attempt changed, and the run's state that follows from it. */
export function changeAttempt(
  record: RunRecord,
  session: string,
  change: (attempt: AttemptRecord) => AttemptRecord,
): RunRecord {
  const attempts = record.attempts.map((attempt) =>
    attempt.session === session ? change(attempt) : attempt,
  )
  return { ...record, attempts, state: stateOfAttempts(attempts) }
}

function applyPatch(record: RunRecord, patch: RunPatch): RunRecord {
  return {
    ...record,
    name: patch.name ?? record.name,
    group: patch.group === undefined ? record.group : patch.group,
    tags: patch.tags ?? record.tags,
    notes: patch.notes === undefined ? record.notes : patch.notes,
    config: patchObject(record.config, patch.config, patch.configRemoved),
    summary: patchObject(record.summary, patch.summary, patch.summaryRemoved),
    definitions: mergeDefinitions(record.definitions, patch.definitions ?? []),
  }
}

function mergeDefinitions(
  known: readonly MetricDefinition[],
  added: readonly MetricDefinition[],
): MetricDefinition[] {
  const byName = new Map([...known, ...added].map((definition) => [definition.name, definition]))
  return [...byName.values()]
}
