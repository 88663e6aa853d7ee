/** How far an element's middle is from the middle of what is seen of the page. */
export function middleDistancePx(element: Element | undefined): number {
  if (element === undefined) return Infinity
  const { top, bottom } = element.getBoundingClientRect()
  return Math.abs((top + bottom) / 2 - innerHeight / 2)
}

interface Waiting {
  readonly distancePx: number
  readonly resolve: () => void
}

/** Lets those who ask in one turn of the event loop go on in the order of where they are on the screen. */
export class AskOrder {
  #waiting: Waiting[] = []

  /** Resolves when it is this one's turn; the nearest comes first, equals as they came. */
  turn(distancePx: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push({ distancePx, resolve }) === 1) queueMicrotask(() => this.#go())
    })
  }

  #go(): void {
    const waiting = this.#waiting.toSorted((one, other) => one.distancePx - other.distancePx)
    this.#waiting = []
    for (const { resolve } of waiting) resolve()
  }
}
