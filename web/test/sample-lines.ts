import type { LineData } from '../src/data/series.ts'
import type { ChartLine } from '../src/charts/chart-line.ts'

/** A line with the given points and honest figures; what is not finite is marked. */
export function sampleLine(
  runId: string,
  points: readonly (readonly [x: number, y: number])[],
  fields: Partial<LineData> = {},
): LineData {
  const kinds = ['NaN', 'Infinity', '-Infinity']
  const finite = points.filter(([, y]) => Number.isFinite(y)).map(([, y]) => y)
  const marks = points.filter(([, y]) => !Number.isFinite(y))
  return {
    runId,
    writer: '',
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => (Number.isFinite(y) ? y : NaN)),
    smoothX: null,
    smoothY: null,
    markX: Float64Array.from(marks, ([x]) => x),
    markEndX: Float64Array.from(marks, ([x]) => x),
    markCount: new Uint32Array(marks.length).fill(1),
    markKind: Uint8Array.from(marks, ([, y]) => kinds.indexOf(String(y))),
    nonPositiveCount: finite.filter((y) => y <= 0).length,
    figures: {
      pointCount: points.length,
      nonFiniteCount: marks.length,
      min: finite.length === 0 ? NaN : Math.min(...finite),
      max: finite.length === 0 ? NaN : Math.max(...finite),
      mean: finite.length === 0 ? NaN : finite.reduce((sum, y) => sum + y, 0) / finite.length,
      last: points.at(-1)?.[1] ?? NaN,
      lastX: points.at(-1)?.[0] ?? NaN,
    },
    exact: true,
    isOutline: false,
    band: null,
    ...fields,
  }
}

export function sampleChartLine(data: LineData, fields: Partial<ChartLine> = {}): ChartLine {
  return { data, label: data.runId, color: '#123456', dash: [], ...fields }
}
