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
