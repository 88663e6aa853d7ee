/** Takes a canvas's place where there is no DOM, and writes down what is drawn. */
export class RecordingContext {
  readonly calls: (readonly [name: string, ...numbers: number[]])[] = []
  globalAlpha = 1
  strokeStyle = ''
  fillStyle = ''
  lineWidth = 1
  lineJoin = ''

  save(): void {}

  restore(): void {
    this.calls.push(['restore'])
  }

  clip(): void {
    this.calls.push(['clip'])
  }

  rect(): void {}
  beginPath(): void {}
  closePath(): void {}
  setLineDash(): void {}

  moveTo(x: number, y: number): void {
    this.calls.push(['moveTo', x, y])
  }

  lineTo(x: number, y: number): void {
    this.calls.push(['lineTo', x, y])
  }

  arc(x: number, y: number): void {
    this.calls.push(['arc', x, y])
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.calls.push(['fillRect', x, y, width, height])
  }

  stroke(): void {
    this.calls.push(['stroke', this.globalAlpha])
  }

  fill(): void {
    this.calls.push(['fill'])
  }
}

/** Drawing code uses only what is recorded. */
export function asCanvasContext(recording: RecordingContext): CanvasRenderingContext2D {
  const context: unknown = recording
  return context as CanvasRenderingContext2D
}
