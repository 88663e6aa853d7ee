import type uPlot from 'uplot'
import type { ChartModel } from './chart-line.ts'
import type { ChartTheme } from './chart-theme.ts'
import { linearTicks } from './linear-ticks.ts'
import type { AxisTicks, MakeTicks } from './linear-ticks.ts'
import { logTicks } from './log-ticks.ts'
import { createProjection } from './projection.ts'
import { durationTicks, timeTicks } from './time-ticks.ts'

export interface ChartOptions {
  readonly widthPx: number
  readonly heightPx: number
  /** The model and the theme as they are when uPlot asks. */
  readonly model: () => ChartModel
  readonly theme: () => ChartTheme
  /** Called when the axes are drawn: the lines' turn. */
  readonly onDraw: (plot: uPlot) => void
}

const X_AXIS_HEIGHT_PX = 24
const TWO_LINE_AXIS_HEIGHT_PX = 38
const X_LABEL_HEIGHT_PX = 14
const MAX_LABEL_LENGTH = 40
const X_TICK_SPACE_PX = 60
const Y_TICK_SPACE_PX = 34
const TICK_PX = 4
const GAP_PX = 5
const MIN_RIGHT_PX = 14
const EDGE_PX = 2
const MIN_Y_AXIS_WIDTH_PX = 32

/** Numbers of this font are about this wide, relative to its height. */
const DIGIT_WIDTH_EM = 0.66
const FONT_PX = 11

const NO_TICKS: AxisTicks = { ticks: [], labels: [] }

/**
 * uPlot draws the scales, axes and grid; ranges come from the model, and lines, cursor and zoom are
 * the page's own, since its lines do not share their x values.
 */
export function buildChartOptions(options: ChartOptions): uPlot.Options {
  const { model, theme, onDraw } = options
  const { logX, logY } = model()
  let xTicks: AxisTicks = NO_TICKS
  return {
    width: options.widthPx,
    height: options.heightPx,
    padding: [8, (plot) => rightRoom(xTicks, model(), plotWidthPx(plot)), 0, 8],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    series: [{}],
    scales: {
      x: {
        time: false,
        distr: logX ? 3 : 1,
        range: () => [model().xRange.min, model().xRange.max],
      },
      y: {
        distr: logY ? 3 : 1,
        range: () => [model().yRange.min, model().yRange.max],
      },
    },
    axes: [buildXAxis(model, theme, (made) => (xTicks = made)), buildYAxis(model, theme)],
    hooks: { draw: [onDraw] },
  }
}

function plotWidthPx(plot: uPlot): number {
  return plot.bbox.width / devicePixelRatioOf(plot)
}

/** What the last label of the x-axis needs at the right of the plot, in CSS pixels. */
export function rightRoom(
  { ticks, labels }: AxisTicks,
  { xRange, logX }: Pick<ChartModel, 'xRange' | 'logX'>,
  plotWidthPx: number,
): number {
  const [tick, label] = [ticks.at(-1), labels.at(-1)]
  if (tick === undefined || label === undefined) return MIN_RIGHT_PX
  const longest = Math.max(...label.split('\n').map((line) => line.length))
  const leftPx = createProjection(xRange, logX, -plotWidthPx, 0).toPx(tick)
  return Math.max(MIN_RIGHT_PX, EDGE_PX + Math.ceil(labelWidthPx(longest) / 2 + leftPx))
}

function buildXAxis(
  model: () => ChartModel,
  theme: () => ChartTheme,
  onTicks: (made: AxisTicks) => void,
): uPlot.Axis {
  const { xUnit, xName, logX } = model()
  return {
    ...buildAxis(theme),
    ...withTicks(logX ? logTicks : X_TICKS[xUnit], onTicks),
    scale: 'x',
    space: X_TICK_SPACE_PX,
    size: xUnit === 'time' ? TWO_LINE_AXIS_HEIGHT_PX : X_AXIS_HEIGHT_PX,
    ...(xName !== null && {
      label: shorten(xName),
      labelFont: theme().font,
      labelGap: 0,
      labelSize: X_LABEL_HEIGHT_PX,
    }),
  }
}

function shorten(name: string): string {
  const characters = [...name.slice(0, 2 * MAX_LABEL_LENGTH)]
  if (characters.length <= MAX_LABEL_LENGTH) return name
  return `${characters.slice(0, MAX_LABEL_LENGTH).join('')}…`
}

const X_TICKS = { number: linearTicks, duration: durationTicks, time: timeTicks } as const

function buildYAxis(model: () => ChartModel, theme: () => ChartTheme): uPlot.Axis {
  return {
    ...buildAxis(theme),
    ...withTicks(model().logY ? logTicks : linearTicks),
    scale: 'y',
    space: Y_TICK_SPACE_PX,
    size: (_plot, labels) => yAxisWidth(labels),
  }
}

/**
 * Ticks of the page's own making. uPlot looks for an increment first, and is given one that always
 * fits: its own table ends at 17 digits, beyond which an axis would be bare.
 */
function withTicks(
  makeTicks: MakeTicks,
  onTicks: (made: AxisTicks) => void = () => undefined,
): Pick<uPlot.Axis, 'incrs' | 'splits' | 'values'> {
  let made = NO_TICKS
  return {
    incrs: (_plot, _axis, min, max, lengthPx, spacePx) => {
      made = makeTicks(min, max, lengthPx / spacePx)
      onTicks(made)
      return [Math.max(5, max - min)]
    },
    splits: () => [...made.ticks],
    values: () => [...made.labels],
  }
}

function buildAxis(theme: () => ChartTheme): uPlot.Axis {
  return {
    font: theme().font,
    stroke: () => theme().text,
    gap: GAP_PX,
    grid: { stroke: () => theme().grid, width: 1 },
    ticks: { stroke: () => theme().grid, width: 1, size: TICK_PX },
    border: { show: false },
    filter: (_plot, ticks) => ticks,
  }
}

/** @param labels null before there is any */
export function yAxisWidth(labels: readonly string[] | null): number {
  const longest = (labels ?? []).reduce((length, label) => Math.max(length, label.length), 0)
  const width = TICK_PX + GAP_PX + Math.ceil(labelWidthPx(longest))
  return Math.max(MIN_Y_AXIS_WIDTH_PX, width)
}

function labelWidthPx(length: number): number {
  return length * FONT_PX * DIGIT_WIDTH_EM
}

/** Canvas pixels to a CSS pixel, as `plot` was made for. */
export function devicePixelRatioOf(plot: Pick<uPlot, 'ctx' | 'width'>): number {
  return plot.width > 0 ? plot.ctx.canvas.width / plot.width : 1
}
