/** Steps that matter; both ends are inclusive and may be infinite. */
export interface StepWindow {
  readonly minStep: number
  readonly maxStep: number
}

export const ALL_STEPS: StepWindow = { minStep: -Infinity, maxStep: Infinity }

const BOUND = /^\(?step ?(>=|<=|>|<|=) ?(-?\d+)\)?$/

/**
 * The steps that a filter lets through, or more. What it says in any other way than by comparing the
 * step with a number is passed by.
 * @param filter SQL, as the engine prints it
 */
export function stepWindowOf(filter: string): StepWindow {
  // Inside a text, or beside an OR, a bound need not bind.
  if (/'|"|\bOR\b|\bNOT\b|\bCASE\b/i.test(filter)) return ALL_STEPS
  return filter.split(' AND ').map(boundOf).reduce(bothWindows, ALL_STEPS)
}

function boundOf(comparison: string): StepWindow {
  const [, operator, digits] = BOUND.exec(comparison) ?? []
  const bound = Number(digits)
  if (operator === undefined || !Number.isSafeInteger(bound)) return ALL_STEPS
  switch (operator) {
    case '=':
      return { minStep: bound, maxStep: bound }
    case '>':
    case '>=':
      return { minStep: bound, maxStep: Infinity }
    default:
      return { minStep: -Infinity, maxStep: bound }
  }
}

/** The steps that are in both. */
export function bothWindows(one: StepWindow, other: StepWindow): StepWindow {
  return {
    minStep: Math.max(one.minStep, other.minStep),
    maxStep: Math.min(one.maxStep, other.maxStep),
  }
}

/** The smallest window that holds both. */
export function hullOf(one: StepWindow, other: StepWindow): StepWindow {
  return {
    minStep: Math.min(one.minStep, other.minStep),
    maxStep: Math.max(one.maxStep, other.maxStep),
  }
}

export function isWithin(inner: StepWindow, outer: StepWindow): boolean {
  return inner.minStep >= outer.minStep && inner.maxStep <= outer.maxStep
}
