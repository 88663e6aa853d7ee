import { LayoutError } from './layout-version.ts'

/** Anything that JSON can hold. Objects have no prototype, so that any key is just a key. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue
}

/** A float in JSON: the three that JSON lacks are spelt out. */
export type JsonFloat = number | 'NaN' | 'Infinity' | '-Infinity'

export function encodeFloat(value: number): JsonFloat {
  if (Number.isFinite(value)) return value
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

/** @returns NaN for anything that is not a `JsonFloat` */
export function decodeFloat(value: unknown): number {
  if (typeof value === 'number') return value
  if (value === 'Infinity') return Infinity
  if (value === '-Infinity') return -Infinity
  return NaN
}

/** An empty object in which `__proto__` is a key like any other. */
export function createJsonObject(): JsonObject {
  const object: JsonObject = Object.create(null)
  return object
}

/**
 * Parses JSON text into values whose objects have no prototype.
 * @param what names the file in the message
 * @throws {LayoutError} when the text is not JSON
 */
export function parseJson(text: string, what: string): JsonValue {
  try {
    const json: unknown = JSON.parse(text)
    removePrototypes(json)
    return json
  } catch (cause) {
    throw new LayoutError('malformed', `${what} is not JSON: ${String(cause)}`)
  }
}

/** In place: a copy of a long index would take longer than to parse it. */
function removePrototypes(json: unknown): asserts json is JsonValue {
  if (typeof json !== 'object' || json === null) return
  const isList = Array.isArray(json)
  if (!isList) Object.setPrototypeOf(json, null)
  for (const inner of isList ? json : Object.values(json)) {
    if (typeof inner === 'object') removePrototypes(inner)
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
