import type { XWindow } from '../data/series.ts'

/** Digits of a window's ends that a pixel can tell apart. */
const DIGITS = 4

/** Rounds a zoom to what can be seen of it, so that addresses stay short. */
export function roundWindow(min: number, max: number, isLog: boolean): XWindow {
  if (isLog) return { min: Number(min.toPrecision(DIGITS)), max: Number(max.toPrecision(DIGITS)) }
  const power = Math.floor(Math.log10(max - min)) - DIGITS + 1
  const round = (value: number): number =>
    power >= 0
      ? Math.round(value / 10 ** power) * 10 ** power
      : Math.round(value * 10 ** -power) / 10 ** -power
  const rounded = { min: round(min), max: round(max) }
  return rounded.min < rounded.max && Number.isFinite(rounded.max - rounded.min)
    ? rounded
    : { min, max }
}
