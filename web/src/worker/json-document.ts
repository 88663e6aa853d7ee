import { parseJson, type JsonValue } from 'shardboard/layout'
import { LatestTask } from './latest-task.ts'
import type { StoreSource } from './store-source.ts'

export type Refresh = 'changed' | 'same' | 'absent'

/** A JSON file that is replaced now and then: read again on request, parsed when it changed. */
export class JsonDocument<Value> {
  readonly path: string
  readonly #source: StoreSource
  readonly #parse: (json: JsonValue, what: string) => Value
  readonly #refreshing = new LatestTask(() => this.#read())
  #value: Value | null = null
  #validator: string | null = null
  /** Held where the host names no validator. */
  #text: string | null = null

  constructor(source: StoreSource, path: string, parse: (json: JsonValue, what: string) => Value) {
    this.path = path
    this.#source = source
    this.#parse = parse
  }

  /** As it was read last; null before that, and when the file is gone. */
  get value(): Value | null {
    return this.#value
  }

  /**
   * Whether what was read last is the file's state of that version, by an ETag that is made of it and,
   * where the body was compressed, of the encoding's name.
   */
  isAt(version: string | undefined): boolean {
    if (version === undefined || this.#validator === null) return false
    return this.#validator === `"${version}"` || this.#validator.startsWith(`"${version}-`)
  }

  /** @throws {StoreFailure | LayoutError} and keeps the last value */
  refresh(): Promise<Refresh> {
    return this.#refreshing.run()
  }

  async #read(): Promise<Refresh> {
    const read = await this.#source.readText(this.path, this.#validator)
    if (read.kind === 'same') return 'same'
    if (read.kind === 'absent') {
      this.#value = null
      this.#validator = null
      this.#text = null
      return 'absent'
    }
    if (this.#text === read.text) return 'same'
    this.#value = this.#parse(parseJson(read.text, this.path), this.path)
    this.#validator = read.validator
    this.#text = read.validator === null ? read.text : null
    return 'changed'
  }
}
