import { describe, expect, test } from 'vitest'
import { FakeDataSource } from '../../test/fake-data-source.ts'
import { FakeSchedule } from '../../test/fake-schedule.ts'
import { sampleRun, sampleRuns } from '../../test/sample-runs.ts'
import { AddressBar } from './address-bar.ts'
import type { AddressTarget } from './address-bar.ts'
import { Dashboard } from './dashboard.svelte.ts'
import { createSafeStorage } from './safe-storage.ts'

class FakeAddress implements AddressTarget {
  readonly pushed: string[] = []
  #search: string

  constructor(search: string) {
    this.#search = search
  }

  search(): string {
    return this.#search
  }

  replace(search: string): void {
    this.#search = search
  }

  push(search: string): void {
    this.pushed.push(search)
    this.#search = search
  }
}

const metric = (name: string) => ({ name, kind: 'training', runCount: 1 }) as const

function createSource(): FakeDataSource {
  return new FakeDataSource([
    {
      name: 'mnist, v2',
      folder: 'mnist',
      runs: sampleRuns(3),
      metrics: ['epoch', 'loss', 'val/loss'].map(metric),
    },
    { name: 'other', folder: 'other', runs: [sampleRun('o')], metrics: [metric('loss')] },
  ])
}

function createDashboard(
  search: string,
  source = createSource(),
): { dashboard: Dashboard; address: FakeAddress } {
  const address = new FakeAddress(search)
  const forbidden = (): Storage => {
    throw new Error('storage is forbidden here')
  }
  const dashboard = new Dashboard({
    source,
    store: { kind: 'http', url: 'http://host/data/' },
    address,
    storage: createSafeStorage(forbidden),
    systemIsDark: () => false,
    schedule: new FakeSchedule().schedule,
  })
  return { dashboard, address }
}

const shownMetrics = (dashboard: Dashboard): string[] =>
  dashboard.sections.flatMap((group) => group.metrics.map(({ name }) => name))

describe('an address', () => {
  test('is restored and written again as it was', async () => {
    const search =
      '?project=other&run_filter=o&group_by=tag&isolate=o&metrics=loss&metric_filter=lo' +
      '&closed=charts&sidebar=collapsed&smoothing=3&smoothing_kind=gaussian&xmin=1&xmax=2' +
      '&x_axis=time&log_x=true&log_y=true&theme=dark&columns=3'
    const { dashboard } = createDashboard(search)
    await dashboard.open()
    await dashboard.listMetrics()
    expect(dashboard.formatAddress()).toBe(search.slice(1))
    expect(dashboard.notices.items).toEqual([])
    expect(shownMetrics(dashboard)).toEqual(['loss'])
    expect(dashboard.theme.resolved).toBe('dark')
    expect(dashboard.drawnRuns.map((run) => run.id)).toEqual(['o'])
  })

  test('of nothing shows the first project, and says so', async () => {
    const { dashboard } = createDashboard('')
    await dashboard.open()
    await dashboard.listMetrics()
    expect(dashboard.formatAddress()).toBe('project=mnist,%20v2')
    expect(shownMetrics(dashboard)).toEqual(['epoch', 'loss', 'val/loss'])
  })

  test('with what does not exist falls back and is named', async () => {
    const { dashboard } = createDashboard(
      '?project=gone&runs=run-1,nobody&x_axis=nothing&smoothing=lots&mine=kept',
    )
    await dashboard.open()
    await dashboard.listMetrics()
    const texts = dashboard.notices.items.map((notice) => notice.text)
    expect(texts).toHaveLength(4)
    expect(texts.join(' ')).toMatch(/smoothing=“lots”.*“gone”.*“nobody”.*x_axis=“nothing”/)
    expect(dashboard.settings.xAxis).toEqual({ kind: 'auto' })
    expect(dashboard.formatAddress()).toBe('mine=kept&project=mnist,%20v2&runs=run-1')
    const first = dashboard.notices.items[0]
    if (first !== undefined) dashboard.notices.dismiss(first.id)
    expect(dashboard.notices.items).toHaveLength(3)
  })

  test('of the step before brings back its project', async () => {
    const { dashboard, address } = createDashboard('?project=other&log_y=true')
    await dashboard.open()
    const bar = new AddressBar(address, new FakeSchedule().schedule)
    const [first] = dashboard.workspace.projects
    if (first === undefined) throw new Error('a project was expected')
    await dashboard.openProject(first, bar)
    expect(address.pushed).toEqual(['?project=mnist,%20v2&log_y=true'])
    address.replace('?project=other&log_y=true')
    await dashboard.reopen()
    expect(dashboard.workspace.project?.name).toBe('other')
    expect(dashboard.runs.selected.map((run) => run.id)).toEqual(['o'])
  })
})

test('another project starts with its own runs and without the zoom', async () => {
  const { dashboard, address } = createDashboard('?runs=run-1&xmin=1&xmax=2&smoothing=0')
  await dashboard.open()
  const bar = new AddressBar(address, new FakeSchedule().schedule)
  const other = dashboard.workspace.projects[1]
  if (other === undefined) throw new Error('a second project was expected')
  await dashboard.openProject(other, bar)
  expect(dashboard.formatAddress()).toBe('project=other&smoothing=0')
})

test('runs keep their colours when others appear and go', async () => {
  const source = createSource()
  const { dashboard } = createDashboard('', source)
  await dashboard.open()
  const before = new Map(dashboard.runs.runs.map((run) => [run.id, dashboard.colorOf(run.id)]))
  source.notify({ kind: 'runs', runs: sampleRuns(20) })
  for (const [id, color] of before) expect(dashboard.colorOf(id)).toBe(color)
  source.notify({ kind: 'runs', runs: sampleRuns(20).filter(({ id }) => id !== 'run-0') })
  for (const [id, color] of before) expect(dashboard.colorOf(id)).toBe(color)
})

describe('the x-axis', () => {
  const STEP = { kind: 'step' } as const
  const EPOCH = { kind: 'metric', name: 'epoch' } as const

  function createDefined(search = ''): Dashboard {
    const source = createSource()
    const [first] = source.projects
    const definition = { summary: null, goal: null }
    if (first === undefined) throw new Error('a project was expected')
    first.definitions = [
      { ...definition, name: 'val/*', stepMetric: 'epoch' },
      { ...definition, name: 'epoch', stepMetric: 'epoch' },
      { ...definition, name: 'loss', stepMetric: 'never logged' },
    ]
    return createDashboard(search, source).dashboard
  }

  test('is what a definition names, as far as that metric is there, else the step', async () => {
    const dashboard = createDefined()
    await dashboard.open()
    await dashboard.listMetrics()
    expect(dashboard.xAxisOf('val/loss')).toEqual(EPOCH)
    for (const metric of ['loss', 'epoch']) expect(dashboard.xAxisOf(metric)).toEqual(STEP)
  })

  test('is the chosen one on all charts', async () => {
    const dashboard = createDefined('?x_axis=step')
    await dashboard.open()
    await dashboard.listMetrics()
    expect(dashboard.xAxisOf('val/loss')).toEqual(STEP)
    dashboard.settings.setXAxis({ kind: 'relative' })
    expect(dashboard.xAxisOf('val/loss')).toEqual({ kind: 'relative' })
  })

  test('that charts have of their own has a zoom of its own', async () => {
    const dashboard = createDefined()
    await dashboard.open()
    const { settings } = dashboard
    const window = { min: 1, max: 2 }
    settings.zoom(window, EPOCH)
    expect(settings.windowOn(EPOCH)).toEqual(window)
    expect(settings.windowOn(STEP)).toBeNull()
    expect(dashboard.formatAddress()).toContain('zoom_axis=epoch')
    settings.zoom(window, STEP)
    expect(settings.windowOn(EPOCH)).toBeNull()
    expect(settings.windowOn(STEP)).toEqual(window)
    settings.setXAxis(EPOCH)
    settings.zoom(window, EPOCH)
    expect(settings.windowOn(EPOCH)).toEqual(window)
    expect(dashboard.formatAddress()).not.toContain('zoom_axis')
  })
})

test('runs that share a name are told apart by their ids', async () => {
  const source = createSource()
  const [first] = source.projects
  if (first === undefined) throw new Error('a project was expected')
  first.runs = [
    sampleRun('2026-aaaa1', { name: 'twin' }),
    sampleRun('2026-bbaaa1', { name: 'twin' }),
    sampleRun('2026-cc', { name: 'other' }),
  ]
  const { dashboard } = createDashboard('', source)
  await dashboard.open()
  const labels = dashboard.runs.runs.map((run) => dashboard.labelOf(run))
  expect(labels.toSorted()).toEqual(['other', 'twin (aaaa1)', 'twin (baaa1)'])
})
