import { createJsonObject, type JsonObject, type JsonValue } from '../layout/index.ts'
import { copyAsJson } from './json-copy.ts'
import { LiveNested } from './live-nested.ts'

/** An object of the user's, whose entries are kept with the run as they are set. */
export interface LiveObject {
  [key: string]: unknown
  /** Sets several entries at once. */
  update(changes: object): void
}

const updates = new WeakMap<LiveObject, (changes: object) => void>()

/** `live.update(changes)`, also where an entry has that name. */
export function updateLiveObject(live: LiveObject, changes: object): void {
  updates.get(live)?.(changes)
}

export interface LiveObjectOptions {
  readonly entries: JsonObject
  /** Called after each change, with what was set, which is a copy, and what was taken away. */
  readonly onChange: (set: JsonObject, removed: readonly string[]) => void
  /** Tells of changes inside entries later, several as one. @default at once */
  readonly delay?: (tell: () => void) => void
  /** Entries that stand below the user's own, such as a metric's last value. */
  readonly fallback?: {
    readonly keys: () => Iterable<string>
    readonly get: (key: string) => JsonValue | undefined
  }
}

/**
 * An object that behaves like a plain one (assign, delete, `Object.keys`, spread, `JSON.stringify`)
 * and tells of each change, also of one inside a list or an object that is read from it. Values are
 * copied when they are set: what the caller passed is neither changed nor followed. `update(object)`
 * sets several entries at once, where no entry has that name.
 */
export function createLiveObject(options: LiveObjectOptions): LiveObject {
  const { entries, onChange, fallback } = options
  const nested = viewInside(options)
  const set = (changes: JsonObject): void => {
    for (const [key, value] of Object.entries(changes)) entries[key] = copyAsJson(value)
    onChange(changes, [])
  }
  const update = (changes: object): void => {
    const json = copyAsJson(changes)
    if (json !== null && typeof json === 'object' && !Array.isArray(json)) set(json)
  }
  const get = (key: string): unknown => {
    const value = entries[key]
    return value === undefined ? fallback?.get(key) : nested.view(value, key)
  }
  const keys = (): string[] => [...new Set([...Object.keys(entries), ...(fallback?.keys() ?? [])])]
  const target = createPrintable(() => Object.fromEntries(keys().map((key) => [key, get(key)])))
  const live = new Proxy(target, {
    preventExtensions: () => false,
    get: (_, key) => {
      if (typeof key !== 'string') return undefined
      const value = get(key)
      return value === undefined && key === 'update' ? update : value
    },
    has: (_, key) => typeof key === 'string' && get(key) !== undefined,
    set: (_, key, value) => {
      if (typeof key !== 'string') return false
      set(only(key, copyAsJson(value)))
      return true
    },
    defineProperty: (_, key, { value }) => {
      if (typeof key !== 'string') return false
      set(only(key, copyAsJson(value)))
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
  updates.set(live, update)
  return live
}

/** Views of what is inside the entries: each change tells of whole entries. */
function viewInside({ entries, onChange, delay }: LiveObjectOptions): LiveNested {
  const changed = new Set<string>()
  const tell = (): void => {
    const changes = createJsonObject()
    for (const key of changed) {
      const value = entries[key]
      // A part of what has since been taken away is nobody's business.
      if (value !== undefined) changes[key] = copyAsJson(value)
    }
    changed.clear()
    if (Object.keys(changes).length > 0) onChange(changes, [])
  }
  return new LiveNested((key) => {
    changed.add(key)
    if (delay === undefined) tell()
    else delay(tell)
  })
}

function only(key: string, value: JsonValue): JsonObject {
  const object = createJsonObject()
  object[key] = value
  return object
}

/** The target of a proxy, which Node prints instead of the proxy itself: it shows what `show` gives. */
export function createPrintable(show: () => object): LiveObject {
  const target: LiveObject = Object.create(null)
  return Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), {
    value: show,
    configurable: true,
  })
}
