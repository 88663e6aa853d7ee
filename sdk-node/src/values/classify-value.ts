import { quote, shorten } from '../errors.ts'

/** What `log` makes of one value. */
export type ClassifiedValue =
  | { readonly kind: 'number'; readonly value: number; readonly warning?: string }
  | { readonly kind: 'text'; readonly value: string; readonly warning?: string }
  /** A value that comes later: a promise, or a function that is called when the log is flushed. */
  | { readonly kind: 'deferred'; readonly source: Promise<unknown> | (() => unknown) }
  | { readonly kind: 'nested'; readonly value: object }
  | { readonly kind: 'ignored'; readonly warning: string }

/** No two of its parts take the same characters: it looks at a long text once. */
const NUMERIC_TEXT = /^\s*[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|nan|inf(?:inity)?)\s*$/i

/** A list may hold itself. */
const MAX_LIST_DEPTH = 8

/** Says what a logged value is; `metric` is only for the warnings. */
export function classifyValue(value: unknown, metric: string, listDepth = 0): ClassifiedValue {
  switch (typeof value) {
    case 'number':
      return { kind: 'number', value }
    case 'boolean':
      return { kind: 'number', value: value ? 1 : 0 }
    case 'bigint':
      return classifyBigInt(value, metric)
    case 'string':
      return classifyText(value, metric)
    case 'function':
      return { kind: 'deferred', source: () => Reflect.apply(value, undefined, []) }
    case 'undefined':
      return missing(value, metric)
    case 'symbol':
      return { kind: 'ignored', warning: `${quote(metric)} is a symbol; log a number or a text` }
    case 'object':
      return value === null ? missing(value, metric) : classifyObject(value, metric, listDepth)
  }
}

function missing(value: null | undefined, metric: string): ClassifiedValue {
  return {
    kind: 'ignored',
    warning: `${quote(metric)} is ${value}, a missing value, which is passed over`,
  }
}

function classifyBigInt(value: bigint, metric: string): ClassifiedValue {
  const number = Number(value)
  if (Math.abs(number) <= 2 ** 53 && BigInt(number) === value) {
    return { kind: 'number', value: number }
  }
  return {
    kind: 'number',
    value: number,
    warning: `${quote(metric)} is a bigint beyond 2^53 (${shorten(String(value))}): it is kept as the nearest double, ${number}`,
  }
}

function classifyText(value: string, metric: string): ClassifiedValue {
  if (!NUMERIC_TEXT.test(value)) return { kind: 'text', value }
  return {
    kind: 'text',
    value,
    warning: `${quote(metric)} is the text ${quote(value)}, which is kept as text: log Number(…) for a line in a chart`,
  }
}

function classifyObject(value: object, metric: string, listDepth: number): ClassifiedValue {
  if (isThenable(value)) return { kind: 'deferred', source: Promise.resolve(value) }
  if (value instanceof Number || value instanceof Boolean) {
    return { kind: 'number', value: Number(value) }
  }
  if (value instanceof String) return classifyText(String(value), metric)
  const single = listDepth < MAX_LIST_DEPTH ? singleElement(value) : undefined
  if (single !== undefined && single !== null) return classifyValue(single, metric, listDepth + 1)
  if (isPlainObject(value)) return { kind: 'nested', value }
  return {
    kind: 'ignored',
    warning: `${quote(metric)} is ${describe(value)}, which cannot be logged: log a number, a boolean, a text, or an object of these`,
  }
}

/** The element of a list of one, as a fetched scalar tensor is. */
function singleElement(value: object): unknown {
  if (Array.isArray(value)) return value.length === 1 ? value[0] : undefined
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined
  if (!('length' in value) || value.length !== 1) return undefined
  return Reflect.get(value, 0)
}

function isThenable(value: object): boolean {
  return 'then' in value && typeof value.then === 'function'
}

function isPlainObject(value: object): boolean {
  if (Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function describe(value: object): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? `an object of class ${name}` : 'an object'
}
