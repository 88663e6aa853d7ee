import { JsonFields } from './json-fields.ts'
import { createJsonObject, isJsonObject, type JsonObject, type JsonValue } from './json-value.ts'
import { parseDefinition, RUN_STATES, type MetricDefinition, type RunState } from './run-record.ts'

/** A change of a run's record. What is absent stays as it was. */
export interface RunPatch {
  readonly name?: string
  readonly group?: string | null
  readonly tags?: readonly string[]
  readonly notes?: string | null
  /** Top-level entries to set. */
  readonly config?: JsonObject
  /** Top-level entries to take away. */
  readonly configRemoved?: readonly string[]
  readonly summary?: JsonObject
  readonly summaryRemoved?: readonly string[]
  readonly definitions?: readonly MetricDefinition[]
}

/** What a log tells beside points and text. `number` counts from 1 within its session. */
export type WalEvent =
  | { readonly type: 'patch'; readonly number: number; readonly patch: RunPatch }
  | {
      readonly type: 'end'
      readonly number: number
      readonly state: RunState
      readonly reason: string | null
      readonly unixMs: number
    }
  /** Points that could not be written and were given up. */
  | { readonly type: 'dropped'; readonly number: number; readonly pointCount: number }

/** @throws {LayoutError} for a field of the wrong type; @returns undefined for a type it does not know */
export function parseWalEvent(json: JsonValue, what: string): WalEvent | undefined {
  const fields = new JsonFields(json, what)
  const number = fields.number('number')
  switch (fields.string('type')) {
    case 'patch':
      return { type: 'patch', number, patch: parsePatch(fields.object('patch'), what) }
    case 'end':
      return {
        type: 'end',
        number,
        state: fields.oneOf('state', RUN_STATES),
        reason: fields.optionalString('reason'),
        unixMs: fields.number('unixMs'),
      }
    case 'dropped':
      return { type: 'dropped', number, pointCount: fields.number('pointCount') }
    default:
      return undefined
  }
}

function parsePatch(json: JsonObject, what: string): RunPatch {
  const fields = new JsonFields(json, what)
  const has = (key: string): boolean => fields.value(key) !== undefined
  return {
    ...(has('name') && { name: fields.string('name') }),
    ...(has('group') && { group: fields.optionalString('group') }),
    ...(has('tags') && { tags: fields.strings('tags') }),
    ...(has('notes') && { notes: fields.optionalString('notes') }),
    ...(has('config') && { config: fields.object('config') }),
    ...(has('configRemoved') && { configRemoved: fields.strings('configRemoved') }),
    ...(has('summary') && { summary: fields.object('summary') }),
    ...(has('summaryRemoved') && { summaryRemoved: fields.strings('summaryRemoved') }),
    ...(has('definitions') && {
      definitions: fields.array('definitions').map((item) => parseDefinition(item, what)),
    }),
  }
}

/** `object` with `changes` set and `removed` taken away; neither is changed. */
export function patchObject(
  object: JsonObject,
  changes: JsonObject | undefined,
  removed: readonly string[] | undefined,
): JsonObject {
  const patched = createJsonObject()
  for (const source of [object, changes]) {
    if (!isJsonObject(source)) continue
    for (const [key, value] of Object.entries(source)) patched[key] = value
  }
  for (const key of removed ?? []) delete patched[key]
  return patched
}
