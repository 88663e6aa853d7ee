/** Calls back once the browser has painted the frame that is being made. */
export type AfterPaint = (callback: () => void) => void

export const afterPaint: AfterPaint = (callback) => {
  requestAnimationFrame(() => {
    requestAnimationFrame(callback)
  })
}

/** A page that is live for days must not collect marks without end. */
const MAX_MARKS = 1000

function markTime(name: string): void {
  if (performance.getEntriesByName(name).length >= MAX_MARKS) performance.clearMarks(name)
  performance.mark(name)
}

/**
 * Knows what is still to be drawn, and sets the page's User Timing marks:
 * `shardboard:first-chart` once, when the first chart's pixels are there; `shardboard:settled`
 * each time when everything in view is drawn and nothing is pending.
 */
export class DrawProgress {
  readonly #pending = new Set<object>()
  readonly #afterPaint: AfterPaint
  readonly #mark: (name: string) => void
  #hasChart = false
  /** Rises with every task, so that a check knows whether it is the last. */
  #version = 0

  constructor(afterNextPaint: AfterPaint = afterPaint, mark: (name: string) => void = markTime) {
    this.#afterPaint = afterNextPaint
    this.#mark = mark
  }

  /** Something is to be drawn; `task` names it in `end`. */
  begin(task: object): void {
    this.#pending.add(task)
    this.#version++
  }

  /** It is drawn, or need not be. */
  end(task: object): void {
    if (this.#pending.delete(task)) this.#check()
  }

  /** A chart's pixels are on its canvas. */
  chartDrawn(): void {
    if (this.#hasChart) return
    this.#hasChart = true
    this.#afterPaint(() => this.#mark('shardboard:first-chart'))
  }

  #check(): void {
    if (this.#pending.size > 0) return
    const version = ++this.#version
    this.#afterPaint(() => {
      if (version === this.#version) this.#mark('shardboard:settled')
    })
  }
}
