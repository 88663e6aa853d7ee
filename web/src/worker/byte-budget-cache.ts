interface Entry<Value> {
  readonly value: Value
  readonly byteSize: number
}

/** Keeps what was used last, as much as fits its budget. */
export class ByteBudgetCache<Value> {
  readonly #maxBytes: number
  /** The least recently used comes first. */
  readonly #entries = new Map<string, Entry<Value>>()
  #usedBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  /** What is larger than the whole budget is not kept. */
  set(key: string, value: Value, byteSize: number): void {
    this.delete(key)
    if (byteSize > this.#maxBytes) return
    this.#entries.set(key, { value, byteSize })
    this.#usedBytes += byteSize
    for (const oldest of this.#entries.keys()) {
      if (this.#usedBytes <= this.#maxBytes) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#usedBytes -= entry.byteSize
  }
}
