import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ManualClock } from '../../test/store-fixture/manual-clock.ts'
import { ManualEvents } from '../../test/store-fixture/manual-events.ts'
import { MemoryHost } from '../../test/store-fixture/memory-host.ts'
import { noneKept } from '../../test/store-fixture/none-kept.ts'
import { question } from '../../test/store-fixture/service-fixture.ts'
import type { LineData, SeriesAnswer, SeriesQuestion } from '../data/series.ts'
import { DataService } from './data-service.ts'
import { MAX_BUCKET_PX } from './refine-spans.ts'
import { PixelColumns } from './pixel-columns.ts'

const LOG_POINTS = join(import.meta.dirname, '../../test/children/log-points.mjs')
const START_UNIX_MS = Date.UTC(2026, 0, 1)
const WIDTH_PX = 300

interface Point {
  readonly step: number
  readonly unixMs: number
  readonly value: number
}

/** Mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Points as training logs them: noise, spikes, NaN in bursts, steps that jump and repeat. */
function courseOf(random: () => number, firstStep: number, count: number, startUnixMs: number) {
  const points: Point[] = []
  let step = firstStep
  let unixMs = startUnixMs
  for (let index = 0; index < count; index++) {
    const roll = random()
    step += roll < 0.001 ? 400 : roll < 0.01 ? 0 : 1
    unixMs += Math.floor(random() * 20)
    const noise = Math.sin(index / 5000) + 0.2 * random()
    const isBurst = index % 40_000 > 39_900
    const value = isBurst
      ? [NaN, Infinity, -Infinity][index % 3]
      : roll > 0.9995
        ? noise * 50
        : noise
    points.push({ step, unixMs, value: value ?? NaN })
  }
  return points
}

let dir: string
let service: DataService
const host = new MemoryHost()
const logged = new Map<string, readonly Point[]>()

function logRun(id: string, attempts: readonly (readonly Point[])[]): void {
  const files = attempts.map((points, index) => {
    const file = join(dir, `${id}-${index}.f64`)
    const numbers = points.flatMap(({ step, unixMs, value }) => [step, unixMs, value])
    writeFileSync(file, new Uint8Array(Float64Array.from(numbers).buffer))
    return file
  })
  const child = spawnSync(process.execPath, [LOG_POINTS, join(dir, 'store'), id, ...files])
  if (child.status !== 0) throw new Error(child.stderr.toString())
  const kept = attempts.flatMap((points, index) => {
    const later = attempts.slice(index + 1).flatMap((other) => other.slice(0, 1))
    const end = Math.min(Infinity, ...later.map((point) => point.step))
    return points.filter((point) => point.step < end)
  })
  logged.set(id, kept)
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'shardboard-long-'))
  const random = seededRandom(7)
  logRun('plain', [courseOf(random, 0, 260_000, START_UNIX_MS)])
  const first = courseOf(random, 0, 120_000, START_UNIX_MS)
  const second = courseOf(random, 90_123, 70_000, START_UNIX_MS + 3_600_000)
  logRun('resumed', [first, second, courseOf(random, 150_001, 60_000, START_UNIX_MS + 7.2e6)])
  const even = Array.from({ length: 260_000 }, (_, step): Point => {
    return { step, unixMs: START_UNIX_MS + step, value: random() }
  })
  logRun('even', [even])
  for (const entry of readdirSync(join(dir, 'store'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    host.write(relative(join(dir, 'store'), file), readFileSync(file))
  }
  const clock = new ManualClock()
  service = new DataService({
    kept: noneKept(),
    fetch: host.fetch,
    openEvents: new ManualEvents().open,
    clock,
    notify: () => {},
  })
  await service.open(host.address)
  await service.openProject('p')
  await service.selectRuns(['plain', 'resumed'])
}, 120_000)

afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** The answer, as it comes to the page. */
async function ask(runId: string, changes: Partial<SeriesQuestion> = {}): Promise<SeriesAnswer> {
  const answer = await service.series(
    question('loss', { runIds: [runId], widthPx: WIDTH_PX, ...changes }),
    new AbortController().signal,
  )
  return structuredClone(answer)
}

async function lineOf(runId: string, changes: Partial<SeriesQuestion> = {}): Promise<LineData> {
  const [line, ...others] = (await ask(runId, changes)).lines
  if (line === undefined || others.length > 0) throw new Error('not one line')
  return line
}

interface Extent {
  min: number
  max: number
}

/** Columns beyond each side of the window, where a bucket that reaches into it may begin. */
const MARGIN_PX = 2

/** The least and the greatest finite y in each pixel column, those of the margins included. */
function extents(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  window: Extent,
  logX: boolean,
): (Extent | undefined)[] {
  const scale = logX ? Math.log : (position: number): number => position
  const start = scale(window.min)
  const px = (scale(window.max) - start) / WIDTH_PX
  const inside = new PixelColumns({ window, widthPx: WIDTH_PX, logX })
  const found: (Extent | undefined)[] = []
  for (let index = 0; index < x.length; index++) {
    const [at, value] = [x[index] ?? NaN, y[index] ?? NaN]
    if (!Number.isFinite(value)) continue
    const isInside = at >= window.min && at <= window.max
    const column = isInside ? inside.advance(at) : Math.floor((scale(at) - start) / px)
    if (column < -MARGIN_PX || column > WIDTH_PX + MARGIN_PX) continue
    const slot =
      (isInside ? column : at > window.max ? Math.max(column, WIDTH_PX) : column) + MARGIN_PX
    const known = found[slot]
    if (known === undefined) found[slot] = { min: value, max: value }
    else {
      known.min = Math.min(known.min, value)
      known.max = Math.max(known.max, value)
    }
  }
  return found
}

/** Of a column and those around it into which a bucket of it may reach. */
function widened(columns: readonly (Extent | undefined)[], column: number): Extent {
  const reach = Math.ceil(MAX_BUCKET_PX)
  const near = columns
    .slice(Math.max(0, column - reach), column + reach + 1)
    .flatMap((extent) => extent ?? [])
  return {
    min: Math.min(...near.map((extent) => extent.min)),
    max: Math.max(...near.map((extent) => extent.max)),
  }
}

/** The columns that show less than their points, or more than they and those that a bucket reaches. */
function wrongColumns(
  line: LineData,
  truth: readonly Point[],
  x: number[],
  window: Extent,
  logX = false,
): number[] {
  const shown = extents(line.x, line.y, window, logX)
  const values = truth.map((point) => point.value)
  const real = extents(x, values, window, logX)
  const wrong: number[] = []
  for (let column = MARGIN_PX; column < WIDTH_PX + MARGIN_PX; column++) {
    const expected = real[column]
    const found = shown[column]
    const allowed = widened(real, column)
    const hidesNone =
      expected === undefined ||
      (found !== undefined && found.min <= expected.min && found.max >= expected.max)
    const addsNone = found === undefined || (found.min >= allowed.min && found.max <= allowed.max)
    if (!hidesNone || !addsNone) wrong.push(column)
  }
  return wrong
}

function sortedTruth(runId: string): readonly Point[] {
  return (logged.get(runId) ?? []).toSorted((one, other) => one.step - other.step)
}

describe.each(['plain', 'resumed'])('a long line: %s', (runId) => {
  test('shows each pixel column’s least and greatest point at every zoom', async () => {
    const truth = sortedTruth(runId)
    const steps = truth.map((point) => point.step)
    const [min, max] = [steps[0] ?? 0, steps.at(-1) ?? 0]
    const random = seededRandom(11)
    expect(wrongColumns(await lineOf(runId), truth, steps, { min, max })).toEqual([])
    for (let zoom = 0; zoom < 60; zoom++) {
      const length = (max - min) * 10 ** (-4 * random())
      const start = min + (max - min - length) * random()
      const window = { min: start, max: start + length }
      expect(wrongColumns(await lineOf(runId, { window }), truth, steps, window)).toEqual([])
    }
  })

  test('does so on a log axis', async () => {
    const truth = sortedTruth(runId).filter((point) => point.step > 0)
    const steps = truth.map((point) => point.step)
    const answer = await ask(runId, { logX: true })
    const window = { min: steps[0] ?? 1, max: steps.at(-1) ?? 1 }
    const [line] = answer.lines
    if (line === undefined) throw new Error('no line')
    expect(wrongColumns(line, truth, steps, window, true)).toEqual([])
  })

  test('does so over time', async () => {
    const truth = sortedTruth(runId)
    const seconds = truth.map((point) => (point.unixMs - START_UNIX_MS) / 1000)
    const answer = await ask(runId, { xAxis: { kind: 'time' } })
    const times = truth.map((point) => point.unixMs)
    const window = { min: times[0] ?? 0, max: times.at(-1) ?? 0 }
    expect(answer.xExtent).toEqual(window)
    const [line] = answer.lines
    if (line === undefined) throw new Error('no line')
    expect(wrongColumns(line, truth, times, window)).toEqual([])
    const part = { min: (seconds[0] ?? 0) + 100, max: (seconds[0] ?? 0) + 300 }
    const first = truth[0]?.unixMs ?? 0
    const elapsed = times.map((time) => (time - first) / 1000)
    const zoomed = await lineOf(runId, { xAxis: { kind: 'relative' }, window: part })
    expect(wrongColumns(zoomed, truth, elapsed, part)).toEqual([])
  })

  test('counts what all of its points count', async () => {
    const truth = sortedTruth(runId)
    const finite = truth.map((point) => point.value).filter(Number.isFinite)
    const { figures, exact, markCount } = await lineOf(runId)
    expect(exact).toBe(false)
    expect(figures).toMatchObject({
      pointCount: truth.length,
      nonFiniteCount: truth.length - finite.length,
      min: finite.reduce((least, value) => Math.min(least, value), Infinity),
      max: finite.reduce((greatest, value) => Math.max(greatest, value), -Infinity),
      lastX: truth.at(-1)?.step,
    })
    const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length
    expect(figures.mean).toBeCloseTo(mean, 6)
    const marked = markCount.reduce((sum, count) => sum + count, 0)
    expect(marked).toBeGreaterThanOrEqual(figures.nonFiniteCount)
  })

  test.each(['ema', 'average', 'gaussian'] as const)(
    'is smoothed within what its points span: %s',
    async (kind) => {
      const truth = sortedTruth(runId)
      const line = await lineOf(runId, { smoothing: { kind, windowPoints: 50 } })
      const { smoothX, smoothY } = line
      if (smoothX === null || smoothY === null) throw new Error('not smoothed')
      expect(smoothX.length).toBeGreaterThan(WIDTH_PX / 2)
      let from = 0
      for (let index = 0; index < smoothX.length; index++) {
        const [at, value] = [smoothX[index] ?? NaN, smoothY[index] ?? NaN]
        if (Number.isNaN(value)) continue
        while ((truth[from]?.step ?? Infinity) < at) from++
        const near = truth.slice(Math.max(0, from - 2500), from + 2500)
        const finite = near.map((point) => point.value).filter(Number.isFinite)
        expect(value).toBeGreaterThanOrEqual(Math.min(...finite) - 1e-9)
        expect(value).toBeLessThanOrEqual(Math.max(...finite) + 1e-9)
      }
    },
  )
})

test('a short window of a long line is shown point by point', async () => {
  const truth = sortedTruth('plain')
  const window = { min: 100_000, max: 100_200 }
  const line = await lineOf('plain', { window })
  const expected = truth.filter(({ step }) => step >= window.min && step <= window.max)
  const shown = [...line.x].filter((x) => x >= window.min && x <= window.max)
  expect(shown.length).toBeGreaterThanOrEqual(Math.min(expected.length, 2 * WIDTH_PX) * 0.9)
})

test('what is fetched depends on the pixels', async () => {
  const metricsPath = (path: string): boolean => path.includes('/metrics/')
  host.requests.length = 0
  const fresh = new DataService({
    kept: noneKept(),
    fetch: host.fetch,
    openEvents: new ManualEvents().open,
    clock: new ManualClock(),
    notify: () => {},
  })
  await fresh.open(host.address)
  await fresh.openProject('p')
  await fresh.selectRuns(['even'])
  const wanted = question('loss', { runIds: ['even'], widthPx: WIDTH_PX })
  await fresh.series(wanted, new AbortController().signal)
  expect(host.requests.filter(({ path }) => metricsPath(path))).toEqual([])
  expect(host.requests.filter(({ path }) => path.includes('/overview/'))).toHaveLength(1)
})

describe('a long line with something broken', () => {
  const window = { min: 100_000, max: 115_000 }
  const pathOf = (table: string): string =>
    [...host.files.keys()].find((path) => path.includes(`/${table}/even/`)) ?? ''

  /** Asks a page that is opened anew for two runs, of one of which a file is broken. */
  async function askBroken(
    table: 'overview' | 'metrics',
    hurt: (path: string) => void,
    changes: Partial<SeriesQuestion>,
  ): Promise<SeriesAnswer> {
    const path = pathOf(table)
    const before = host.files.get(path)
    if (before === undefined) throw new Error(`no file of ${table}`)
    hurt(path)
    try {
      const fresh = new DataService({
        kept: noneKept(),
        fetch: host.fetch,
        openEvents: new ManualEvents().open,
        clock: new ManualClock(),
        notify: () => {},
      })
      await fresh.open(host.address)
      await fresh.openProject('p')
      await fresh.selectRuns(['even', 'plain'])
      const wanted = { runIds: ['even', 'plain'], widthPx: WIDTH_PX, ...changes }
      return await fresh.series(question('loss', wanted), new AbortController().signal)
    } finally {
      host.write(path, before)
    }
  }

  const damage = (path: string): void => {
    const bytes = new Uint8Array(host.files.get(path) ?? [])
    bytes.fill(0, 4, bytes.length - 4)
    host.write(path, bytes)
  }
  const remove = (path: string): void => host.remove(path)

  test.each([
    ['damaged', damage],
    ['gone', remove],
  ])('is drawn from its points where its overview is %s, which is told', async (_, hurt) => {
    const { lines, problems } = await askBroken('overview', hurt, {})
    expect(lines.map((line) => line.runId)).toEqual(['even', 'plain'])
    expect(lines[0]?.figures.pointCount).toBe(260_000)
    expect(problems).toMatchObject([{ kind: 'broken-shard', runId: 'even' }])
    expect(problems[0]?.path).toBe(pathOf('overview'))
  })

  test.each([
    ['damaged', damage],
    ['gone', remove],
  ])('stays as coarse as its overview where its points are %s', async (_, hurt) => {
    const { lines, problems } = await askBroken('metrics', hurt, { window })
    expect(lines.map((line) => line.runId)).toEqual(['even', 'plain'])
    expect(lines[0]?.x.length).toBeGreaterThan(20)
    expect(problems).toMatchObject([{ kind: 'broken-shard', path: pathOf('metrics') }])
  })
})

test.each([0, 10])(
  'a group has its band at every zoom, smoothed by %d points',
  async (windowPoints) => {
    const groups = { kind: 'range', of: [{ key: 'both', runIds: ['plain', 'resumed'] }] } as const
    for (const window of [null, { min: 100_000, max: 190_000 }, { min: 100_000, max: 104_000 }]) {
      const { lines } = await ask('plain', {
        runIds: ['plain', 'resumed'],
        smoothing: { kind: 'ema', windowPoints },
        window,
        groups,
      })
      const [line] = lines
      expect(lines).toHaveLength(1)
      expect(line?.band?.lineCount).toBe(2)
      expect(line?.x.length).toBeGreaterThan(WIDTH_PX * 0.9)
      // No further out than the extremes of both runs, and these are in it.
      const within = ['plain', 'resumed']
        .flatMap((runId) => sortedTruth(runId))
        .filter(({ step, value }) => {
          const isSeen = window === null || (step >= window.min && step <= window.max)
          return isSeen && Number.isFinite(value)
        })
      const greatest = within.reduce((most, { value }) => Math.max(most, value), -Infinity)
      expect(Math.max(...(line?.band?.high ?? []))).toBeGreaterThanOrEqual(greatest)
    }
  },
)
