import { createJsonObject, type AttemptRecord, type RunRecord } from '../../src/layout/index.ts'

/** An attempt that runs, of the session `s0`. */
export function sampleAttempt(change: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    attempt: 0,
    writer: '',
    session: 's0',
    host: 'here',
    pid: 1,
    state: 'running',
    startedUnixMs: 0,
    heartbeatUnixMs: 0,
    endedUnixMs: null,
    reason: null,
    summarizedSegment: -1,
    appliedEvent: 0,
    ...change,
  }
}

/** A run with one attempt that runs. */
export function sampleRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run0',
    project: 'digits',
    name: 'sample',
    group: null,
    tags: [],
    notes: null,
    config: createJsonObject(),
    summary: createJsonObject(),
    state: 'running',
    createdUnixMs: 0,
    updatedUnixMs: 0,
    attempts: [sampleAttempt()],
    definitions: [],
    metrics: [],
    ...change,
  }
}
