import { createContext } from 'svelte'

/** The cursor's place on the x-axis, shared by all the charts in view. */
export class CursorSync {
  #x: number | null = null
  readonly #listeners = new Set<() => void>()

  /** In the x-axis's unit; null: the cursor is on no chart. */
  get x(): number | null {
    return this.#x
  }

  move(x: number | null): void {
    if (Object.is(x, this.#x)) return
    this.#x = x
    for (const listener of this.#listeners) listener()
  }

  /** @returns ends the subscription */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

export const [getCursorSync, setCursorSync] = createContext<CursorSync>()
