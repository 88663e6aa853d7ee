/** How one part of the view is written in the address. */
export interface Param<Value> {
  /** The key, then the other spellings that are understood. */
  readonly keys: readonly [string, ...string[]]
  /** Completes "… should be". */
  readonly expects: string
  /** undefined: not a value of this parameter */
  readonly parse: (text: string) => Value | undefined
  readonly format: (value: Value) => string
}

/** A parameter of the address that was not understood. */
export interface InvalidParam {
  readonly key: string
  readonly value: string
  readonly expects: string
}

export function textParam(keys: Param<string>['keys']): Param<string> {
  return { keys, expects: 'text', parse: (text) => text, format: (value) => value }
}

export function wordParam<Word extends string>(
  keys: Param<Word>['keys'],
  words: readonly Word[],
): Param<Word> {
  return {
    keys,
    expects: words.join(' or '),
    parse: (text) => words.find((word) => word === text),
    format: (value) => value,
  }
}

export function switchParam(keys: Param<boolean>['keys']): Param<boolean> {
  return {
    keys,
    expects: 'true or false',
    parse: (text) => {
      if (text === 'true' || text === '1') return true
      return text === 'false' || text === '0' ? false : undefined
    },
    format: String,
  }
}

/** A whole number; a fraction is rounded. Both bounds are inclusive. */
export function wholeNumberParam(
  keys: Param<number>['keys'],
  min: number,
  max: number,
): Param<number> {
  return {
    keys,
    expects: `a number from ${min} to ${max}`,
    parse: (text) => {
      const value = parseFiniteNumber(text)
      return value === undefined || value < min || value > max ? undefined : Math.round(value)
    },
    format: String,
  }
}

export function parseFiniteNumber(text: string): number | undefined {
  if (text.trim() === '') return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
