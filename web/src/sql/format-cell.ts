import { DataType, DateUnit, TimeUnit } from 'apache-arrow'

/** A value of a result, as it is shown. */
export interface Cell {
  readonly text: string
  /** `odd`: NaN or infinite. */
  readonly look: 'null' | 'number' | 'odd' | 'text'
}

const NULL_CELL: Cell = { text: 'NULL', look: 'null' }

/** Whether values of a type stand right in their column. */
export function isNumeric(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type)
}

/** Writes a value of a result out: whole numbers and decimals exactly, times in ISO order, lists as SQL has them. */
export function formatCell(value: unknown, type: DataType): Cell {
  if (value === null || value === undefined) return NULL_CELL
  if (DataType.isFloat(type) && typeof value === 'number') {
    const text = Object.is(value, -0) ? '-0' : String(value)
    return { text, look: Number.isFinite(value) ? 'number' : 'odd' }
  }
  return { text: formatValue(value, type), look: isNumeric(type) ? 'number' : 'text' }
}

function formatValue(value: unknown, type: DataType): string {
  if (value === null || value === undefined) return 'NULL'
  if (DataType.isDecimal(type) && value instanceof Uint32Array) {
    return formatDecimal(value, type.scale)
  }
  if (DataType.isTimestamp(type)) {
    return formatTimestamp(Number(value), type.unit) + (type.timezone ? 'Z' : '')
  }
  if (DataType.isDate(type)) return formatDate(value, type.unit)
  if (DataType.isTime(type)) return formatTime(Number(value), type.unit)
  if (DataType.isInterval(type)) return formatInterval(value)
  if (DataType.isBinary(type) || DataType.isFixedSizeBinary(type)) return formatBytes(value)
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    const [item] = type.children
    return `[${itemsOf(value)
      .map((one) => formatNested(one, item?.type))
      .join(', ')}]`
  }
  if (typeof value === 'string') return value
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  return describe(value)
}

/** Arrow's rows of a struct and of a map write themselves out. */
function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const write: unknown = Reflect.get(value, 'toString')
  return typeof write === 'function' ? String(Reflect.apply(write, value, [])) : ''
}

/** A text inside of something else is quoted, so that it is seen where it ends. */
function formatNested(value: unknown, type: DataType | undefined): string {
  if (type === undefined || typeof value === 'string') return JSON.stringify(value ?? null)
  return formatValue(value, type)
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function itemsOf(value: unknown): unknown[] {
  return isIterable(value) ? Array.from(value) : []
}

/** Little-endian words of a number in two's complement. */
function formatDecimal(words: Uint32Array, scale: number): string {
  let unsigned = 0n
  for (const word of words.toReversed()) unsigned = (unsigned << 32n) | BigInt(word)
  const units = BigInt.asIntN(32 * words.length, unsigned)
  if (scale === 0) return String(units)
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

const UNITS_PER_MS: Readonly<Record<TimeUnit, number>> = {
  [TimeUnit.SECOND]: 1,
  [TimeUnit.MILLISECOND]: 1,
  [TimeUnit.MICROSECOND]: 1e3,
  [TimeUnit.NANOSECOND]: 1e6,
}

/** @param unixMs with a fraction where the unit is finer */
function formatTimestamp(unixMs: number, unit: TimeUnit): string {
  const wholeMs = Math.floor(unixMs)
  const date = new Date(wholeMs)
  if (Number.isNaN(date.getTime())) return String(unixMs)
  const [day = '', time = ''] = date.toISOString().split('T')
  const micros = Math.round((unixMs - wholeMs) * 1e3)
  const fraction = UNITS_PER_MS[unit] > 1 ? String(micros).padStart(3, '0') : ''
  return `${day} ${trimFraction(time.replace('Z', fraction))}`
}

function formatDate(value: unknown, unit: DateUnit): string {
  const unixMs =
    value instanceof Date
      ? value.getTime()
      : unit === DateUnit.DAY && Math.abs(Number(value)) < 1e7
        ? Number(value) * 86_400_000
        : Number(value)
  const date = new Date(unixMs)
  return Number.isNaN(date.getTime()) ? String(value) : (date.toISOString().split('T')[0] ?? '')
}

function formatTime(value: number, unit: TimeUnit): string {
  const ms = unit === TimeUnit.SECOND ? value * 1000 : value / UNITS_PER_MS[unit]
  return formatTimestamp(ms, unit).split(' ')[1] ?? ''
}

function trimFraction(time: string): string {
  return time.replace(/\.?0+$/, (zeros) =>
    zeros.startsWith('.') || time.includes('.') ? '' : zeros,
  )
}

/** Months, days and nanoseconds, as the engine sends them. */
function formatInterval(value: unknown): string {
  const parts = itemsOf(value).map(Number)
  const [months = 0, days = 0, low = 0, high = 0] = parts
  const seconds = (high * 2 ** 32 + (low >>> 0)) / 1e9
  const words = [
    ...(months === 0 ? [] : [`${months} months`]),
    ...(days === 0 ? [] : [`${days} days`]),
    ...(seconds === 0 && (months !== 0 || days !== 0) ? [] : [`${seconds} s`]),
  ]
  return words.join(' ')
}

function formatBytes(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value)
  return `\\x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
