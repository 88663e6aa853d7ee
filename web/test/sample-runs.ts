import type { RunRecord } from 'shardboard/layout'
import type { RunItem } from '../src/data/catalog.ts'

/** A finished run with what the test says of it; its name is its id. */
export function sampleRun(id: string, fields: Partial<RunItem> = {}): RunItem {
  return {
    id,
    name: id,
    group: null,
    tags: [],
    state: 'finished',
    createdUnixMs: 0,
    config: {},
    ...fields,
  }
}

/** Newest first: `run-<count - 1>` to `run-0`. */
export function sampleRuns(count: number): RunItem[] {
  return Array.from({ length: count }, (_, index) => {
    const number = count - 1 - index
    return sampleRun(`run-${number}`, { createdUnixMs: number * 1000 })
  })
}

/** A finished run's record with what the test says of it. */
export function sampleRecord(id: string, fields: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    project: 'project',
    name: id,
    group: null,
    tags: [],
    notes: null,
    config: {},
    summary: {},
    state: 'finished',
    createdUnixMs: 0,
    updatedUnixMs: 0,
    attempts: [],
    definitions: [],
    metrics: [],
    ...fields,
  }
}
