/** Of a frame's 16 ms; where the browser has no GPU, it fills what was drawn for twice as long. */
const DRAW_MS_A_FRAME = 2

/** Runs `callback` before the next frame is painted. @returns takes it back */
export type BeforePaint = (callback: () => void) => () => void

const beforePaint: BeforePaint = (callback) => {
  const frame = requestAnimationFrame(callback)
  return () => cancelAnimationFrame(frame)
}

/** Spreads over several frames what would make one of them late. */
export class DrawTurns {
  readonly #waiting = new Set<() => void>()
  readonly #beforePaint: BeforePaint
  readonly #now: () => number
  #stop: (() => void) | null = null

  /** @param now in milliseconds */
  constructor(before: BeforePaint = beforePaint, now: () => number = () => performance.now()) {
    this.#beforePaint = before
    this.#now = now
  }

  /** Draws when it is its turn, once, however often it was asked until then. */
  ask(draw: () => void): void {
    this.#waiting.add(draw)
    this.#stop ??= this.#beforePaint(() => this.#drawSome())
  }

  /** Gives up a turn. */
  leave(draw: () => void): void {
    this.#waiting.delete(draw)
    if (this.#waiting.size > 0) return
    this.#stop?.()
    this.#stop = null
  }

  /** At least one. */
  #drawSome(): void {
    this.#stop = null
    const startMs = this.#now()
    for (const draw of this.#waiting) {
      this.#waiting.delete(draw)
      draw()
      if (this.#now() - startMs >= DRAW_MS_A_FRAME) break
    }
    if (this.#waiting.size > 0) this.#stop ??= this.#beforePaint(() => this.#drawSome())
  }
}

/** A page has one row of frames, whichever chart they draw. */
export const drawTurns = new DrawTurns()
