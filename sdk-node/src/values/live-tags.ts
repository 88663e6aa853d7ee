import { changeList, isListChange, isListPlace } from './list-change.ts'

export interface LiveTagsOptions {
  readonly tags: readonly string[]
  /** @returns the tags, each once; @throws for what is not a list of texts */
  readonly resolve: (tags: readonly unknown[]) => readonly string[]
  /** Called after each change that `resolve` let pass. */
  readonly onChange: (tags: readonly string[]) => void
}

/** A list of tags whose changes are told. One that is no list of texts throws, and changes nothing. */
export class LiveTags {
  /** What reads and changes like a plain list. */
  readonly view: string[]
  readonly #options: LiveTagsOptions
  readonly #tags: string[]

  constructor(options: LiveTagsOptions) {
    this.#options = options
    this.#tags = [...options.tags]
    this.view = new Proxy(this.#tags, {
      get: (target, key) => {
        if (!isListChange(key)) return Reflect.get(target, key)
        return (...given: unknown[]) =>
          this.#change((list) => {
            const result = changeList(list, key, given, (tag) => tag)
            return result === list ? this.view : result
          })
      },
      set: (_, key, value) => this.#set(key, value),
      defineProperty: (_, key, descriptor) =>
        'value' in descriptor && this.#set(key, descriptor.value),
      deleteProperty: (_, key) =>
        this.#change((list) => {
          if (typeof key === 'string') list.splice(Number(key), 1)
          return true
        }),
      setPrototypeOf: () => false,
      preventExtensions: () => false,
    })
  }

  /** Puts other tags in the place of all. */
  replace(tags: readonly unknown[]): void {
    const resolved = this.#options.resolve(tags)
    this.#tags.splice(0, Infinity, ...resolved)
    this.#options.onChange(resolved)
  }

  #set(key: string | symbol, value: unknown): boolean {
    if (typeof key !== 'string' || !isListPlace(key)) return false
    return this.#change((list) => Reflect.set(list, key, value))
  }

  #change<Result>(change: (list: unknown[]) => Result): Result {
    const list: unknown[] = [...this.#tags]
    const result = change(list)
    if (!isSameList(list, this.#tags)) this.replace([...list])
    return result
  }
}

function isSameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index])
}
