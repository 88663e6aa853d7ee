/** The y-axis takes about this much of a card's width. */
const AXIS_WIDTH_PX = 56
/** Widths are rounded up to this, so that a slow resize does not ask for every pixel. */
const WIDTH_STEP_PX = 16

/**
 * How wide a card's lines are drawn, in device pixels.
 * @param cardWidthPx in CSS pixels
 */
export function plotWidthPx(cardWidthPx: number): number {
  const steps = Math.ceil(((cardWidthPx - AXIS_WIDTH_PX) * devicePixelRatio) / WIDTH_STEP_PX)
  return Math.max(1, steps) * WIDTH_STEP_PX
}
