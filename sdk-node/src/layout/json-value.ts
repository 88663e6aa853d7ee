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
    return withoutPrototypes(JSON.parse(text))
  } catch (cause) {
    throw new LayoutError('malformed', `${what} is not JSON: ${String(cause)}`)
  }
}

function withoutPrototypes(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(withoutPrototypes)
  if (typeof value === 'object' && value !== null) {
    const object = createJsonObject()
    for (const [key, inner] of Object.entries(value)) object[key] = withoutPrototypes(inner)
    return object
  }
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    return value
  }
  return null
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
