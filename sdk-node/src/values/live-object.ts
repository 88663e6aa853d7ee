import { createJsonObject, type JsonObject, type JsonValue } from '../layout/index.ts'
import { copyAsJson } from './json-copy.ts'

/** An object of the user's, whose entries are kept with the run as they are set. */
export interface LiveObject {
  [key: string]: unknown
  /** Sets several entries at once. */
  update(changes: object): void
}

export interface LiveObjectOptions {
  readonly entries: JsonObject
  /** Called after each change, with what was set and what was taken away. */
  readonly onChange: (set: JsonObject, removed: readonly string[]) => void
  /** Entries that stand below the user's own, such as a metric's last value. */
  readonly fallback?: {
    readonly keys: () => Iterable<string>
    readonly get: (key: string) => JsonValue | undefined
  }
}

/**
 * An object that behaves like a plain one (assign, delete, `Object.keys`, spread, `JSON.stringify`)
 * and tells of each change. Values are copied when they are set: a later change inside one needs it
 * to be set again. `update(object)` sets several entries at once, where no entry has that name.
 */
export function createLiveObject(options: LiveObjectOptions): LiveObject {
  const { entries, onChange, fallback } = options
  const set = (changes: JsonObject): void => {
    for (const [key, value] of Object.entries(changes)) entries[key] = value
    onChange(changes, [])
  }
  const update = (changes: object): void => {
    const json = copyAsJson(changes)
    if (json !== null && typeof json === 'object' && !Array.isArray(json)) set(json)
  }
  const get = (key: string): unknown => (key in entries ? entries[key] : fallback?.get(key))
  const keys = (): string[] => [...new Set([...Object.keys(entries), ...(fallback?.keys() ?? [])])]
  const target = createPrintable(() => Object.fromEntries(keys().map((key) => [key, get(key)])))
  return new Proxy(target, {
    preventExtensions: () => false,
    get: (_, key) => {
      if (typeof key !== 'string') return undefined
      const value = get(key)
      return value === undefined && key === 'update' ? update : value
    },
    has: (_, key) => typeof key === 'string' && get(key) !== undefined,
    set: (_, key, value) => {
      if (typeof key !== 'string') return false
      const change = createJsonObject()
      change[key] = copyAsJson(value)
      set(change)
      return true
    },
    defineProperty: (_, key, { value }) => {
      if (typeof key !== 'string') return false
      const change = createJsonObject()
      change[key] = copyAsJson(value)
      set(change)
      return true
    },
    deleteProperty: (_, key) => {
      if (typeof key !== 'string') return true
      delete entries[key]
      onChange(createJsonObject(), [key])
      return true
    },
    ownKeys: keys,
    getOwnPropertyDescriptor: (_, key) => {
      const value = typeof key === 'string' ? get(key) : undefined
      if (value === undefined) return undefined
      return { value, writable: true, enumerable: true, configurable: true }
    },
  })
}

/** The target of a proxy, which Node prints instead of the proxy itself: it shows what `show` gives. */
export function createPrintable(show: () => object): LiveObject {
  const target: LiveObject = Object.create(null)
  return Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), {
    value: show,
    configurable: true,
  })
}
