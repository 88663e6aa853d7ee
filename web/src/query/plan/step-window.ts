/** Steps that matter; both ends are inclusive and may be infinite. */
export interface StepWindow {
  readonly minStep: number
  readonly maxStep: number
}

export const ALL_STEPS: StepWindow = { minStep: -Infinity, maxStep: Infinity }

const BOUND = /^\(?step ?(>=|<=|>|<|=) ?(-?\d+)\)?$/

/** Inside a text, beside an OR or behind a NOT, a bound need not bind; an AND may be of a BETWEEN. */
const UNCLEAR = /'|"|\bOR\b|\bNOT\b|\bCASE\b|\bBETWEEN\b/i

const BRACKET_OR_AND = /[([{]|[)\]}]| AND /g

/**
 * The steps that a filter lets through, or more. What it says in any other way than by comparing the
 * step with a number is passed by.
 * @param filter SQL, as the engine prints it
 */
export function stepWindowOf(filter: string): StepWindow {
  if (UNCLEAR.test(filter)) return ALL_STEPS
  return conjunctsOf(filter).map(boundOf).reduce(bothWindows, ALL_STEPS)
}

/** Conditions that must all hold: what stands inside of brackets may be asked for another answer. */
function conjunctsOf(filter: string): string[] {
  const conjuncts: string[] = []
  let depth = 0
  let startIndex = 0
  for (const { 0: found, index } of filter.matchAll(BRACKET_OR_AND)) {
    if (found !== ' AND ') {
      depth += '([{'.includes(found) ? 1 : -1
    } else if (depth === 0) {
      conjuncts.push(filter.slice(startIndex, index))
      startIndex = index + found.length
    }
  }
  return [...conjuncts, filter.slice(startIndex)]
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
