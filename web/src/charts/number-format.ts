const MINUS = '\u2212'

const SUFFIXES: readonly { readonly size: number; readonly suffix: string }[] = [
  { size: 1e12, suffix: 'T' },
  { size: 1e9, suffix: 'G' },
  { size: 1e6, suffix: 'M' },
  { size: 1e3, suffix: 'k' },
]

const MAX_DECIMALS = 12

/**
 * Labels for the ticks of one axis, all with the same number of decimals.
 * @param increment the distance between two ticks
 */
export function formatTicks(ticks: readonly number[], increment: number): string[] {
  const greatest = ticks.reduce((most, tick) => Math.max(most, Math.abs(tick)), 0)
  if (greatest === 0) return ticks.map(() => '0')
  if (greatest < 1e-3 || greatest >= 1e15) {
    const digits = Math.max(0, Math.floor(Math.log10(greatest)) - Math.floor(Math.log10(increment)))
    return ticks.map((tick) => (tick === 0 ? '0' : formatExponent(tick, Math.min(digits, 6))))
  }
  const unit = greatest >= 1e4 ? SUFFIXES.find(({ size }) => greatest >= size) : undefined
  const size = unit?.size ?? 1
  const decimals = decimalsOf(increment / size)
  return ticks.map((tick) =>
    tick === 0 ? '0' : withMinus((tick / size).toFixed(decimals)) + (unit?.suffix ?? ''),
  )
}

function decimalsOf(increment: number): number {
  for (let decimals = 0; decimals < MAX_DECIMALS; decimals++) {
    const scaled = increment * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) < scaled * 1e-6) return decimals
  }
  return MAX_DECIMALS
}

/** A tick of a log axis: powers of ten from 0.001 to 100k in full, others as 1e−7. */
export function formatLogTick(tick: number): string {
  if (tick >= 1e-3 && tick < 1e6) {
    const unit = tick >= 1e3 ? { size: 1e3, suffix: 'k' } : { size: 1, suffix: '' }
    return withMinus(String(Number((tick / unit.size).toPrecision(6)))) + unit.suffix
  }
  return formatShortExponent(tick)
}

/** A value as tooltips and tables show it: 6 significant digits, whole numbers up to 1e15 in full. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`
  if (value === 0) return Object.is(value, -0) ? `${MINUS}0` : '0'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e15) return withMinus(groupDigits(String(value)))
  if (size < 1e-4 || size >= 1e7) return formatShortExponent(value)
  const [whole = '', fraction] = String(Number(value.toPrecision(6))).split('.')
  return withMinus(groupDigits(whole) + (fraction === undefined ? '' : `.${fraction}`))
}

function formatExponent(value: number, decimals: number): string {
  return withMinus(value.toExponential(decimals).replace('+', ''))
}

/** As many decimals as the value has, up to 5. */
function formatShortExponent(value: number): string {
  return formatExponent(value, 5).replace(/\.?0+e/, 'e')
}

function groupDigits(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

function withMinus(text: string): string {
  return text.replace(/-/g, MINUS)
}
