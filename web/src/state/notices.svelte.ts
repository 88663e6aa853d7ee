import type { InvalidParam } from '../url/param.ts'

export interface Notice {
  readonly id: number
  readonly text: string
}

const MAX_VALUE_LENGTH = 60

/** Short messages that stay until they are dismissed. */
export class Notices {
  #items: readonly Notice[] = $state.raw([])
  #nextId = 0

  get items(): readonly Notice[] {
    return this.#items
  }

  /** The same text is not shown twice. */
  add(text: string): void {
    if (this.#items.some((item) => item.text === text)) return
    this.#items = [...this.#items, { id: this.#nextId++, text }]
  }

  addInvalidParams(invalid: readonly InvalidParam[]): void {
    for (const { key, value, expects } of invalid) {
      this.add(`The link's ${key}=${shorten(value)} was not understood: it should be ${expects}.`)
    }
  }

  addUnknownRuns(names: readonly string[]): void {
    if (names.length === 0) return
    const first = shorten(names[0] ?? '')
    const others = names.length === 1 ? '' : ` and ${names.length - 1} more`
    this.add(`The link asks for runs that this project does not have: ${first}${others}.`)
  }

  dismiss(id: number): void {
    this.#items = this.#items.filter((item) => item.id !== id)
  }

  dismissAll(): void {
    this.#items = []
  }
}

function shorten(text: string): string {
  const characters = [...text.slice(0, MAX_VALUE_LENGTH * 2)]
  if (characters.length <= MAX_VALUE_LENGTH) return `“${text}”`
  return `“${characters.slice(0, MAX_VALUE_LENGTH).join('')}…”`
}
