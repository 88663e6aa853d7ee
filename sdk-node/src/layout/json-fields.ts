import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts'
import { LayoutError } from './layout-version.ts'

/** Of a value that a message shows. */
const MAX_FOUND_CHARS = 200

/** Reads typed fields of a parsed JSON object; a field of the wrong type names itself and its file. */
export class JsonFields {
  readonly #object: JsonObject
  readonly #what: string

  constructor(value: JsonValue | undefined, what: string) {
    if (!isJsonObject(value)) throw new LayoutError('malformed', `${what} is not a JSON object`)
    this.#object = value
    this.#what = what
  }

  value(key: string): JsonValue | undefined {
    return this.#object[key]
  }

  string(key: string): string {
    const value = this.#object[key]
    return typeof value === 'string' ? value : this.refuse(key, 'a string')
  }

  optionalString(key: string): string | null {
    const value = this.#object[key]
    return value === undefined || value === null ? null : this.string(key)
  }

  number(key: string): number {
    const value = this.#object[key]
    return typeof value === 'number' ? value : this.refuse(key, 'a number')
  }

  optionalNumber(key: string): number | null {
    const value = this.#object[key]
    return value === undefined || value === null ? null : this.number(key)
  }

  object(key: string): JsonObject {
    const value = this.#object[key]
    return isJsonObject(value) ? value : this.refuse(key, 'an object')
  }

  array(key: string): JsonValue[] {
    const value = this.#object[key]
    return Array.isArray(value) ? value : this.refuse(key, 'a list')
  }

  strings(key: string): string[] {
    return this.array(key).map((item) =>
      typeof item === 'string' ? item : this.refuse(key, 'a list of strings'),
    )
  }

  numbers(key: string): number[] {
    return this.array(key).map((item) =>
      typeof item === 'number' ? item : this.refuse(key, 'a list of numbers'),
    )
  }

  /** One of `allowed`, e.g. a run's state. */
  oneOf<Word extends string>(key: string, allowed: readonly Word[]): Word {
    const value = this.#object[key]
    const word = allowed.find((candidate) => candidate === value)
    return word ?? this.refuse(key, allowed.join(' or '))
  }

  /** @throws {LayoutError} that names the file, the field and what was found */
  refuse(key: string, wanted: string): never {
    const found = JSON.stringify(this.#object[key])?.slice(0, MAX_FOUND_CHARS)
    throw new LayoutError(
      'malformed',
      `${this.#what}: "${key}" should be ${wanted}, found ${found}`,
    )
  }
}
