import { parseJson, type JsonValue } from '../layout/index.ts'

/** The values of files, each parsed once for as long as its text is the same. */
export class ParsedTexts<Value> {
  readonly #parse: (json: JsonValue, what: string) => Value
  readonly #byPath = new Map<string, { readonly text: string; readonly value: Value }>()

  constructor(parse: (json: JsonValue, what: string) => Value) {
    this.#parse = parse
  }

  /**
   * @param what names the file in errors
   * @throws whatever the parser throws
   */
  valueOf(path: string, text: string, what: string): Value {
    const known = this.#byPath.get(path)
    if (known?.text === text) return known.value
    const value = this.#parse(parseJson(text, what), what)
    this.#byPath.set(path, { text, value })
    return value
  }

  forget(path: string): void {
    this.#byPath.delete(path)
  }
}
