import { createJsonObject, type JsonObject, type JsonValue } from '../layout/index.ts'

const MAX_DEPTH = 64
/** Beyond so many values, what has been copied once already is not copied again. */
const MAX_VALUES_WITH_REPEATS = 100_000

/**
 * A copy of a caller's value as JSON can hold it. What JSON lacks becomes text: non-finite numbers,
 * bigints beyond 2^53, dates (ISO 8601), functions and symbols by name. Maps and sets become objects
 * and lists. Nothing throws: a getter that does, a circle, too deep a nesting, or too much that is
 * shared becomes a text that says so.
 */
export function copyAsJson(value: unknown): JsonValue {
  return copy(value, { ancestors: new Set(), copied: new WeakSet(), valueCount: 0 }, 0)
}

/** As `copyAsJson`, for the top level of a config or a summary: anything but an object is empty. */
export function copyAsJsonObject(value: unknown): JsonObject {
  const json = copyAsJson(value)
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? json
    : createJsonObject()
}

interface CopyProgress {
  readonly ancestors: Set<object>
  readonly copied: WeakSet<object>
  valueCount: number
}

function copy(value: unknown, progress: CopyProgress, depth: number): JsonValue {
  try {
    progress.valueCount++
    return copyUnguarded(value, progress, depth)
  } catch (error) {
    return unreadable(error)
  }
}

function copyUnguarded(value: unknown, progress: CopyProgress, depth: number): JsonValue {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    case 'undefined':
      return null
    case 'function':
      return `[function ${value.name || 'anonymous'}]`
    case 'symbol':
      return String(value)
    case 'object':
      return value === null ? null : copyObject(value, progress, depth)
  }
}

function copyObject(value: object, progress: CopyProgress, depth: number): JsonValue {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof RegExp || value instanceof URL || value instanceof Error) {
    return String(value)
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) {
    return copy(value.valueOf(), progress, depth)
  }
  const { ancestors, copied } = progress
  if (ancestors.has(value)) return '[circular]'
  if (depth >= MAX_DEPTH) return '[too deep]'
  if (copied.has(value) && progress.valueCount > MAX_VALUES_WITH_REPEATS) return '[repeated]'
  copied.add(value)
  ancestors.add(value)
  const inner = (item: unknown): JsonValue => copy(item, progress, depth + 1)
  try {
    if (Array.isArray(value) || value instanceof Set) return Array.from(value, inner)
    if (ArrayBuffer.isView(value)) return copyView(value, inner)
    return copyEntries(value instanceof Map ? [...value] : readEntries(value), inner)
  } finally {
    ancestors.delete(value)
  }
}

function copyView(view: ArrayBufferView, inner: (item: unknown) => JsonValue): JsonValue {
  return isIterable(view) ? Array.from(view, inner) : `[${view.byteLength} bytes]`
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && typeof value[Symbol.iterator] === 'function'
}

function readEntries(value: object): [string, unknown][] {
  return Object.keys(value).map((key) => [key, readProperty(value, key)])
}

function readProperty(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key)
  } catch (error) {
    return unreadable(error)
  }
}

function unreadable(error: unknown): string {
  return `[unreadable: ${error instanceof Error ? error.message : 'it threw'}]`
}

function copyEntries(
  entries: Iterable<readonly [unknown, unknown]>,
  inner: (item: unknown) => JsonValue,
): JsonObject {
  const object = createJsonObject()
  for (const [key, item] of entries) {
    if (item !== undefined) object[String(key)] = inner(item)
  }
  return object
}
