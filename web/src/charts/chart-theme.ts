/** What a canvas needs of the page's colours and type. */
export interface ChartTheme {
  readonly background: string
  readonly text: string
  readonly grid: string
  readonly crosshair: string
  readonly selection: string
  /** A CSS font shorthand. */
  readonly font: string
}

/** Reads the custom properties that `element` inherits. */
export function readChartTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  return {
    background: read('--surface'),
    text: read('--text-dim'),
    grid: read('--chart-grid'),
    crosshair: read('--chart-crosshair'),
    selection: read('--chart-selection'),
    font: `${read('--chart-font-size')} ${style.fontFamily}`,
  }
}
