import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAddress, parseAddress } from './address.ts'
import { DEFAULT_VIEW } from './view-params.ts'
import type { ViewParams } from './view-params.ts'

const NASTY = [
  'a/b',
  '..',
  'a,b',
  ',',
  '%',
  '%25',
  '%2C',
  '100%',
  '*',
  '__proto__',
  '<img onerror=alert(1)>',
  '🚀 fast',
  'quote"\'`',
  'a&b=c#d?e+f',
  ' trailing ',
  'x'.repeat(10_000),
  'step',
  'time',
  'metric:step',
  'none',
]

const name = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme', minLength: 0, maxLength: 20 }),
)
const names = fc.uniqueArray(name, { maxLength: 6 })

const view: fc.Arbitrary<ViewParams> = fc.record({
  project: fc.option(name),
  view: fc.constantFrom('charts', 'sql'),
  sql: fc.option(name),
  runs: fc.oneof(
    fc.constant({ kind: 'default' } as const),
    fc.constant({ kind: 'all' } as const),
    names.map((list) => ({ kind: 'names', names: list }) as const),
    names.map((list) => ({ kind: 'ids', ids: list }) as const),
  ),
  runFilter: name,
  groupBy: fc.oneof(
    fc.constantFrom(
      { kind: 'none' } as const,
      { kind: 'group' } as const,
      { kind: 'tag' } as const,
    ),
    name.map((key) => ({ kind: 'config', key }) as const),
  ),
  groupLines: fc.constantFrom('lines', 'deviation', 'range', 'quartiles'),
  isolated: names,
  metrics: fc.option(names),
  metricFilter: name,
  closedGroups: names,
  openGroups: names,
  sidebar: fc.constantFrom('shown', 'collapsed', 'hidden'),
  navbar: fc.constantFrom('shown', 'hidden'),
  accordion: fc.constantFrom('shown', 'hidden'),
  smoothing: fc.option(fc.integer({ min: 0, max: 100 })),
  smoothingKind: fc.constantFrom('ema', 'average', 'gaussian'),
  window: fc.option(
    fc
      .tuple(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      )
      .filter(([min, max]) => min < max)
      .map(([min, max]) => ({ min: min + 0, max: max + 0 })),
  ),
  windowAxis: fc.constant(null),
  xAxis: fc.oneof(
    fc.constantFrom(
      { kind: 'auto' } as const,
      { kind: 'step' } as const,
      { kind: 'relative' } as const,
      { kind: 'time' } as const,
    ),
    name.map((metric) => ({ kind: 'metric', name: metric }) as const),
  ),
  logX: fc.boolean(),
  logY: fc.boolean(),
  theme: fc.option(fc.constantFrom('light', 'dark')),
  columns: fc.option(fc.integer({ min: 1, max: 6 })),
})

describe('the address', () => {
  test('any view comes back as it was', () => {
    fc.assert(
      fc.property(view, (original) => {
        const address = `?${formatAddress(original)}`
        expect(parseAddress(address)).toEqual({ view: original, invalid: [] })
      }),
      { seed: 20, numRuns: 500 },
    )
  })

  test('the default view is an empty address', () => {
    expect(formatAddress(DEFAULT_VIEW)).toBe('')
    expect(parseAddress('')).toEqual({ view: DEFAULT_VIEW, invalid: [] })
  })

  test('plain names stay readable', () => {
    const text = formatAddress({
      ...DEFAULT_VIEW,
      runs: { kind: 'names', names: ['calm-fox', 'a b'] },
      metrics: ['train/loss', 'val/loss'],
    })
    expect(text).toBe('runs=calm-fox,a%20b&metrics=train/loss,val/loss')
  })

  test('step as the x-axis is not the same as none', () => {
    expect(parseAddress('').view.xAxis).toEqual({ kind: 'auto' })
    expect(parseAddress('?x_axis=step').view.xAxis).toEqual({ kind: 'step' })
    expect(formatAddress({ ...DEFAULT_VIEW, xAxis: { kind: 'step' } })).toBe('x_axis=step')
    expect(formatAddress({ ...DEFAULT_VIEW, xAxis: { kind: 'metric', name: 'auto' } })).toBe(
      'x_axis=metric:auto',
    )
  })

  test('a chosen smoothing is written also when it is what the default starts from', () => {
    expect(formatAddress({ ...DEFAULT_VIEW, smoothing: 10 })).toBe('smoothing=10')
    expect(parseAddress('?smoothing=10').view.smoothing).toBe(10)
    expect(parseAddress('').view.smoothing).toBeNull()
  })

  test('a zoom of charts with an x-axis of their own says which', () => {
    const zoomed = { ...DEFAULT_VIEW, window: { min: 1, max: 2 }, windowAxis: 'epoch' }
    expect(formatAddress(zoomed)).toBe('xmin=1&xmax=2&zoom_axis=epoch')
    expect(parseAddress('?xmin=1&xmax=2&zoom_axis=epoch').view).toEqual(zoomed)
    expect(parseAddress('?zoom_axis=epoch').view).toEqual(DEFAULT_VIEW)
  })

  test('keys of others are kept', () => {
    const text = formatAddress({ ...DEFAULT_VIEW, logY: true }, '?utm=x%20y&smoothing=3&utm=z')
    expect(text).toBe('utm=x%20y&utm=z&log_y=true')
  })

  test("Trackio's spellings are understood", () => {
    const { view: parsed, invalid } = parseAddress(
      '?selected_project=p&run_ids=1%2C2&runs=a&metric_filter=%5Eloss%24&smoothing=20&x-axis=time' +
        '&xmin=10&xmax=20&sidebar=hidden&navbar=hidden&accordion=hidden&__theme=dark',
    )
    expect(invalid).toEqual([])
    expect(parsed).toEqual({
      ...DEFAULT_VIEW,
      project: 'p',
      runs: { kind: 'ids', ids: ['1', '2'] },
      metricFilter: '^loss$',
      smoothing: 20,
      xAxis: { kind: 'relative' },
      window: { min: 10, max: 20 },
      sidebar: 'hidden',
      navbar: 'hidden',
      accordion: 'hidden',
      theme: 'dark',
    })
  })

  test.each([
    ['smoothing', 'lots'],
    ['smoothing', '101'],
    ['smoothing_kind', 'median'],
    ['sidebar', 'gone'],
    ['navbar', ''],
    ['theme', 'blue'],
    ['columns', '0'],
    ['log_x', 'yes'],
    ['group_by', 'colour'],
    ['xmin', 'a'],
    ['xmin', '3'],
    ['xmax', '3'],
    ['x_axis', ''],
  ])('%s=%s falls back and is reported, the others stand', (key, value) => {
    const { view: parsed, invalid } = parseAddress(`?${key}=${value}&log_y=1&metrics=loss`)
    expect(parsed).toEqual({ ...DEFAULT_VIEW, logY: true, metrics: ['loss'] })
    expect(invalid).toEqual([{ key, value, expects: expect.any(String) }])
  })

  test('a window that is turned round is no window', () => {
    const { view: parsed, invalid } = parseAddress('?xmin=5&xmax=2')
    expect(parsed.window).toBeNull()
    expect(invalid.map((item) => item.key)).toEqual(['xmin'])
  })

  test('an unescaped percent sign is taken as it stands', () => {
    expect(parseAddress('?runs=100%25,b').view.runs).toEqual({
      kind: 'names',
      names: ['100%', 'b'],
    })
  })
})
