import { JsonFields } from './json-fields.ts'
import { createJsonObject, type JsonObject, type JsonValue } from './json-value.ts'
import { assertReadableVersion, LAYOUT_VERSION, LayoutError } from './layout-version.ts'
import { RUN_STATES, type RunRecord, type RunState } from './run-record.ts'
import { isProjectFolder } from './store-path.ts'

/** What a list of runs shows of one run, so that the list costs one read. */
export interface IndexedRun {
  readonly id: string
  readonly name: string
  readonly group: string | null
  readonly tags: readonly string[]
  readonly state: RunState
  readonly createdUnixMs: number
  readonly updatedUnixMs: number
  /** The config's scalar entries, nested ones by dotted path, as far as `MAX_INDEXED_CONFIG_CHARS` goes. */
  readonly config: JsonObject
}

/**
 * `index.json` in a project's folder. A rollup: `run.json` is the truth of each run, and a reader
 * asks it for those that the index says are running.
 */
export interface ProjectIndex {
  readonly project: string
  readonly updatedUnixMs: number
  readonly runs: readonly IndexedRun[]
}

export interface IndexedProject {
  readonly name: string
  readonly folder: string
  readonly updatedUnixMs: number
}

/** `index.json` at the store's root: its projects. */
export interface RootIndex {
  readonly projects: readonly IndexedProject[]
}

export const MAX_INDEXED_CONFIG_CHARS = 4096

export function toIndexedRun(record: RunRecord): IndexedRun {
  return {
    id: record.id,
    name: record.name,
    group: record.group,
    tags: record.tags,
    state: record.state,
    createdUnixMs: record.createdUnixMs,
    updatedUnixMs: record.updatedUnixMs,
    config: scalarConfig(record.config),
  }
}

function scalarConfig(config: JsonObject): JsonObject {
  const scalars = createJsonObject()
  let charsLeft = MAX_INDEXED_CONFIG_CHARS
  const visit = (object: JsonObject, prefix: string): void => {
    for (const [key, value] of Object.entries(object)) {
      const path = prefix + key
      if (value !== null && typeof value === 'object') {
        if (!Array.isArray(value)) visit(value, `${path}.`)
        continue
      }
      charsLeft -= path.length + String(value).length
      if (charsLeft < 0) return
      scalars[path] = value
    }
  }
  visit(config, '')
  return scalars
}

export function formatProjectIndex(index: ProjectIndex): string {
  return JSON.stringify({ layout: LAYOUT_VERSION, ...index })
}

export function formatRootIndex(index: RootIndex): string {
  return JSON.stringify({ layout: LAYOUT_VERSION, ...index })
}

/** @throws {LayoutError} for a newer layout version or a field of the wrong type */
export function parseProjectIndex(json: JsonValue, what: string): ProjectIndex {
  const fields = new JsonFields(json, what)
  assertReadableVersion(fields.value('layout'), what)
  return {
    project: fields.string('project'),
    updatedUnixMs: fields.number('updatedUnixMs'),
    runs: fields.array('runs').map((item) => parseIndexedRun(item, what)),
  }
}

/** @throws {LayoutError} for a newer layout version or a field of the wrong type */
export function parseRootIndex(json: JsonValue, what: string): RootIndex {
  const fields = new JsonFields(json, what)
  assertReadableVersion(fields.value('layout'), what)
  return {
    projects: fields.array('projects').map((item) => {
      const project = new JsonFields(item, `${what}, a project`)
      const folder = project.string('folder')
      if (!isProjectFolder(folder)) {
        throw new LayoutError(
          'malformed',
          `${what}: ${JSON.stringify(folder)} is no project's folder`,
        )
      }
      return {
        name: project.string('name'),
        folder,
        updatedUnixMs: project.number('updatedUnixMs'),
      }
    }),
  }
}

function parseIndexedRun(json: JsonValue, what: string): IndexedRun {
  const fields = new JsonFields(json, `${what}, a run`)
  return {
    id: fields.string('id'),
    name: fields.string('name'),
    group: fields.optionalString('group'),
    tags: fields.strings('tags'),
    state: fields.oneOf('state', RUN_STATES),
    createdUnixMs: fields.number('createdUnixMs'),
    updatedUnixMs: fields.number('updatedUnixMs'),
    config: fields.object('config'),
  }
}
