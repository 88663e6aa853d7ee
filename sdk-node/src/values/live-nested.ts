import type { JsonObject, JsonValue } from '../layout/index.ts'
import { copyAsJson } from './json-copy.ts'
import { changeList, isListChange, isListPlace } from './list-change.ts'

type JsonContainer = JsonObject | JsonValue[]

/**
 * Views of the lists and objects inside a live object. They read and print as what they stand for,
 * and a change through one is told. What is set is copied, so that each container has one place.
 */
export class LiveNested {
  readonly #onChange: (entry: string) => void
  readonly #views = new WeakMap<JsonContainer, JsonContainer>()

  /** @param onChange told the entry of the live object in which something has changed */
  constructor(onChange: (entry: string) => void) {
    this.#onChange = onChange
  }

  /** @param entry the live object's entry in which `value` stands */
  view(value: JsonValue, entry: string): JsonValue {
    if (value === null || typeof value !== 'object') return value
    const known = this.#views.get(value)
    if (known !== undefined) return known
    const view = new Proxy(value, this.#handler(entry))
    this.#views.set(value, view)
    return view
  }

  #handler(entry: string): ProxyHandler<JsonContainer> {
    const set = (target: JsonContainer, key: string | symbol, value: unknown): boolean => {
      // JSON keeps nothing of a list but its items.
      if (typeof key !== 'string' || (Array.isArray(target) && !isListPlace(key))) return false
      const isLength = Array.isArray(target) && key === 'length'
      const isSet = Reflect.set(target, key, isLength ? value : copyAsJson(value))
      if (isSet) this.#onChange(entry)
      return isSet
    }
    return {
      get: (target, key) => this.#get(target, key, entry),
      set,
      defineProperty: (target, key, descriptor) =>
        'value' in descriptor && set(target, key, descriptor.value),
      deleteProperty: (target, key) => {
        const isThere = Object.hasOwn(target, key)
        const isDeleted = Reflect.deleteProperty(target, key)
        if (isThere && isDeleted) this.#onChange(entry)
        return isDeleted
      },
      setPrototypeOf: () => false,
      preventExtensions: () => false,
    }
  }

  #get(target: JsonContainer, key: string | symbol, entry: string): unknown {
    if (Array.isArray(target) && isListChange(key)) {
      return (...given: unknown[]): unknown => {
        const result = changeList(target, key, given, copyAsJson)
        this.#onChange(entry)
        return result === target ? this.view(target, entry) : result
      }
    }
    const value: unknown = Reflect.get(target, key)
    return isJsonContainer(value) && Object.hasOwn(target, key) ? this.view(value, entry) : value
  }
}

/** What stands in a container has been copied there as JSON. */
function isJsonContainer(value: unknown): value is JsonContainer {
  return typeof value === 'object' && value !== null
}
