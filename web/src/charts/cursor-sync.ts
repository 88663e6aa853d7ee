import { createContext } from 'svelte'

/** The cursor's place on the x-axis, shared by all the charts in view that have the same one. */
export class CursorSync {
  #x: number | null = null
  #axis = ''
  readonly #listeners = new Set<() => void>()

  /** In the unit of the x-axis of that name; null: the cursor is on no chart that has it. */
  xOn(axis: string): number | null {
    return axis === this.#axis ? this.#x : null
  }

  move(x: number | null, axis: string): void {
    if (Object.is(x, this.#x) && axis === this.#axis) return
    this.#x = x
    this.#axis = axis
    for (const listener of this.#listeners) listener()
  }

  /** @returns ends the subscription */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

export const [getCursorSync, setCursorSync] = createContext<CursorSync>()
