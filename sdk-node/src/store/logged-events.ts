import { readFileSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'
import { readWal, walPath, type RunRecord, type WalEvent } from '../layout/index.ts'
import { applyEvents } from './apply-events.ts'
import type { RunLocation } from './run-location.ts'
import { listSegments } from './segment-files.ts'

/**
 * The record with what ended sessions changed before anybody wrote it there: it stands in their
 * logs, and whoever goes on with the run has the last word. Recovery then counts nothing twice.
 * @param mayLive whether a session's own process will see to its changes
 */
export function withLoggedEvents(
  run: RunLocation,
  record: RunRecord,
  mayLive: (session: string) => boolean,
): RunRecord {
  const eventsOf = new Map<string, WalEvent[]>()
  for (const { name, session } of listSegments(run.walDir)) {
    const events = eventsOf.get(session) ?? []
    eventsOf.set(session, events)
    for (const event of readEvents(run.project.file(walPath(run.runId, name)))) events.push(event)
  }
  let changed = record
  for (const [session, events] of eventsOf) {
    if (events.length > 0 && !mayLive(session)) changed = applyEvents(changed, session, events)
  }
  return changed
}

function readEvents(path: string): WalEvent[] {
  const events: WalEvent[] = []
  try {
    readWal(readFileSync(path), 0, { event: (event) => events.push(event) })
  } catch (error) {
    // Another process has sealed it by now.
    if (systemCodeOf(error) !== 'ENOENT') throw error
  }
  return events
}
