import type { BrowserContext, Locator } from 'playwright-core'

/** A path as it was stroked: in canvas pixels, one list of points for each unbroken part. */
export interface DrawnStroke {
  readonly color: string
  readonly width: number
  readonly alpha: number
  readonly dash: readonly number[]
  readonly parts: readonly (readonly (readonly [x: number, y: number])[])[]
}

export interface DrawnText {
  readonly text: string
  readonly x: number
  readonly y: number
}

/** A filled rectangle. */
export interface DrawnRect {
  readonly color: string
  readonly alpha: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What has been drawn on a canvas since it was last cleared. */
export interface Drawing {
  readonly strokes: readonly DrawnStroke[]
  readonly texts: readonly DrawnText[]
  readonly rects: readonly DrawnRect[]
  /** Colours of filled paths, in the order of drawing. */
  readonly fills: readonly string[]
}

const GLOBAL = 'canvasDrawings'

/** Has pages note what they draw on canvases; what they draw stays the same. */
export async function recordDrawing(context: BrowserContext): Promise<void> {
  await context.addInitScript(installRecord, GLOBAL)
}

/** What is drawn on the `index`-th canvas inside `element`: 0 is a chart's base, 1 its overlay. */
export function drawingOf(element: Locator, index = 0): Promise<Drawing> {
  return element.evaluate(
    (root, { global, index }) => {
      const canvas = root.querySelectorAll('canvas')[index]
      const drawings: unknown = Reflect.get(globalThis, global)
      if (canvas === undefined || !(drawings instanceof WeakMap)) {
        return { strokes: [], texts: [], rects: [], fills: [] }
      }
      return drawings.get(canvas) ?? { strokes: [], texts: [], rects: [], fills: [] }
    },
    { global: GLOBAL, index },
  )
}

function installRecord(global: string): void {
  interface Recorded {
    strokes: DrawnStroke[]
    texts: DrawnText[]
    rects: DrawnRect[]
    fills: string[]
  }
  const drawings = new WeakMap<HTMLCanvasElement, Recorded>()
  const parts = new WeakMap<CanvasRenderingContext2D, [number, number][][]>()
  Reflect.set(globalThis, global, drawings)
  const of = (context: CanvasRenderingContext2D): Recorded => {
    const known = drawings.get(context.canvas)
    if (known !== undefined) return known
    const empty: Recorded = { strokes: [], texts: [], rects: [], fills: [] }
    drawings.set(context.canvas, empty)
    return empty
  }
  const partsOf = (context: CanvasRenderingContext2D): [number, number][][] => {
    const known = parts.get(context) ?? []
    parts.set(context, known)
    return known
  }

  const { prototype } = CanvasRenderingContext2D
  const { beginPath, moveTo, lineTo, stroke, fill, fillRect, fillText, clearRect } = prototype
  prototype.beginPath = function () {
    parts.set(this, [])
    beginPath.call(this)
  }
  prototype.moveTo = function (x, y) {
    partsOf(this).push([[x, y]])
    moveTo.call(this, x, y)
  }
  prototype.lineTo = function (x, y) {
    const all = partsOf(this)
    const last = all.at(-1)
    if (last === undefined) all.push([[x, y]])
    else last.push([x, y])
    lineTo.call(this, x, y)
  }
  Object.assign(prototype, {
    stroke(this: CanvasRenderingContext2D, ...path: [] | [Path2D]) {
      if (path.length === 0) {
        of(this).strokes.push({
          color: String(this.strokeStyle),
          width: this.lineWidth,
          alpha: this.globalAlpha,
          dash: this.getLineDash(),
          parts: partsOf(this).map((part) => part.slice()),
        })
      }
      Reflect.apply(stroke, this, path)
    },
    fill(this: CanvasRenderingContext2D, ...rest: unknown[]) {
      of(this).fills.push(String(this.fillStyle))
      Reflect.apply(fill, this, rest)
    },
  })
  prototype.fillRect = function (x, y, width, height) {
    const { fillStyle, globalAlpha: alpha } = this
    of(this).rects.push({ color: String(fillStyle), alpha, x, y, width, height })
    fillRect.call(this, x, y, width, height)
  }
  prototype.fillText = function (text, x, y) {
    const { a, b, c, d, e, f } = this.getTransform()
    of(this).texts.push({ text, x: a * x + c * y + e, y: b * x + d * y + f })
    fillText.call(this, text, x, y)
  }
  prototype.clearRect = function (x, y, width, height) {
    if (width >= this.canvas.width && height >= this.canvas.height) drawings.delete(this.canvas)
    clearRect.call(this, x, y, width, height)
  }
  for (const side of ['width', 'height'] as const) {
    const property = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, side)
    const { get, set } = property ?? {}
    if (get === undefined || set === undefined) continue
    Object.defineProperty(HTMLCanvasElement.prototype, side, {
      get,
      set(this: HTMLCanvasElement, value: number) {
        drawings.delete(this)
        set.call(this, value)
      },
    })
  }
}
