import { describe, expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { mainLines, tickLabels } from './support/chart-reading.ts'
import { comparisonStore, RUN_NAMES, VISION_METRICS } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard, type OpenOptions } from './support/open-dashboard.ts'

const browser = useBrowser()
const store = comparisonStore()

async function open(query: string, options?: OpenOptions): Promise<DashboardPage> {
  const dashboard = await openDashboard(browser(), store.url(`project=vision&${query}`), options)
  expect(await dashboard.notices.count()).toBe(0)
  return dashboard
}

describe('what is shown', () => {
  test('project', async () => {
    const dashboard = await open('')
    for (const [project, metrics] of [
      ['language', ['perplexity']],
      ['vision', VISION_METRICS],
    ] as const) {
      await dashboard.visit(store.url(`project=${project}`))
      await dashboard.page.getByRole('heading', { level: 1, name: project }).waitFor()
      expect(await dashboard.metrics()).toEqual(metrics)
    }
  })

  test('runs', async () => {
    const dashboard = await open('runs=calm-fox,quiet-elk')
    expect(await dashboard.selectedRuns()).toEqual(['quiet-elk', 'calm-fox'])
    expect(await dashboard.listedRuns()).toEqual(RUN_NAMES)
    await eventually(() => dashboard.summary('train/acc')).toContain('2 lines')
  })

  test('run_ids', async () => {
    const dashboard = await open('run_ids=run-b')
    expect(await dashboard.selectedRuns()).toEqual(['brave-owl'])
    await eventually(() => dashboard.summary('train/acc')).toBe(
      'train/acc: 1 line. brave-owl: last 2, min 1, max 2.',
    )
  })

  test('metrics', async () => {
    const dashboard = await open('metrics=val/loss,train/acc')
    expect(await dashboard.metrics()).toEqual(['train/acc', 'val/loss'])
  })

  test('metric_filter', async () => {
    expect(await (await open('metric_filter=LOSS%24')).metrics()).toEqual([
      'train/loss',
      'val/loss',
    ])
    const dashboard = await open('metric_filter=%5Etrain/(acc%7Closs)')
    expect(await dashboard.metrics()).toEqual(['train/acc', 'train/loss'])
    expect(await dashboard.page.getByLabel('metric filter', { exact: true }).inputValue()).toBe(
      '^train/(acc|loss)',
    )
  })

  test('group_by', async () => {
    const dashboard = await open('')
    const groups = async (query: string): Promise<string[]> => {
      await dashboard.visit(store.url(`project=vision&${query}`))
      return dashboard.page.getByTestId('run-group').locator('.label').allTextContents()
    }
    expect(await groups('group_by=group')).toEqual(['baseline', 'tuned'])
    expect(await groups('group_by=tag')).toEqual(['fast', 'small', '(unset)'])
    expect(await groups('group_by=config.lr')).toEqual(['0.01', '0.1'])
    expect(await groups('group_by=config.optimizer.name')).toEqual(['adam', 'sgd'])
    expect(await groups('group_by=none')).toEqual([])
  })
})

describe('the frame around it', () => {
  test('sidebar=hidden has no way to the sidebar', async () => {
    const { page } = await open('sidebar=hidden')
    expect(await page.getByRole('complementary').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Sidebar', exact: true }).count()).toBe(0)
    await page.keyboard.press('s')
    await page.keyboard.press('r')
    expect(await page.getByRole('complementary').count()).toBe(0)
    await page.getByRole('banner').waitFor()
  })

  test('sidebar=collapsed has one', async () => {
    const { page } = await open('sidebar=collapsed')
    expect(await page.getByRole('complementary').count()).toBe(0)
    await page.getByRole('button', { name: 'Sidebar', exact: true }).click()
    await page.getByRole('complementary', { name: 'Runs and controls' }).waitFor()
  })

  test('navbar=hidden', async () => {
    const { page } = await open('navbar=hidden')
    expect(await page.getByRole('banner').count()).toBe(0)
    await page.getByRole('complementary').waitFor()
  })

  test('accordion=hidden', async () => {
    const dashboard = await open('')
    await dashboard.page.getByRole('button', { name: /^train/ }).waitFor()
    await dashboard.visit(store.url('project=vision&accordion=hidden'))
    const headings = dashboard.page.getByRole('main').getByRole('heading', { level: 2 })
    expect(await headings.count()).toBe(0)
    expect(await dashboard.metrics()).toEqual(VISION_METRICS)
  })

  test('theme', async () => {
    const dashboard = await open('')
    const { page } = dashboard
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme === 'light' ? 'dark' : 'light' })
      await dashboard.visit(store.url(`project=vision&theme=${theme}`))
      expect(await page.locator('html').getAttribute('data-theme')).toBe(theme)
      const isDark = await page.evaluate(() => {
        const [red = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []
        return Number(red) < 128
      })
      expect(isDark).toBe(theme === 'dark')
    }
  })

  test('columns', async () => {
    const dashboard = await open('')
    for (const columns of [1, 2, 4]) {
      await dashboard.visit(store.url(`project=vision&columns=${columns}`))
      const tops = await dashboard.page
        .locator('[data-group=train] figure')
        .evaluateAll((all) => all.map((figure) => figure.getBoundingClientRect().top))
      expect(tops.filter((top) => top === tops[0])).toHaveLength(Math.min(columns, 3))
    }
  })
})

describe('the axes', () => {
  const AXES = [
    ['step', 'step 0', 'step 100'],
    ['relative', '0s', '1m 40s'],
    ['time', '0s', '1m 40s'],
    ['wall_time', '2026-01-01 00:00:00', '2026-01-01 00:01:40'],
    ['tokens', 'tokens 0', 'tokens 100,000'],
    ['train/acc', 'train/acc 0', 'train/acc 3'],
  ] as const

  test('x_axis', async () => {
    const dashboard = await open('', { timezoneId: 'UTC' })
    for (const [value, first, last] of AXES) {
      const query = `project=vision&x_axis=${value}&metrics=train/loss&smoothing=0`
      await dashboard.visit(store.url(query))
      expect(await dashboard.notices.count()).toBe(0)
      const told = [
        await dashboard.pressOn('train/loss', 'Home'),
        await dashboard.pressOn('train/loss', 'End'),
      ]
      expect(told).toEqual([
        expect.stringMatching(new RegExp(`^${first}: .*calm-fox 10`)),
        expect.stringMatching(new RegExp(`^${last}: .*quiet-elk 0`)),
      ])
    }
  })

  test('xmin and xmax', async () => {
    const dashboard = await open('xmin=20&xmax=30&metrics=train/loss&smoothing=0', {
      recordsDrawing: true,
    })
    const { x } = await tickLabels(dashboard, 'train/loss')
    expect(x.map(Number).every((label) => label >= 20 && label <= 30)).toBe(true)
    expect(x.length).toBeGreaterThan(2)
    await dashboard.page.getByRole('button', { name: 'Zoomed' }).waitFor()
    await dashboard.hover('train/loss', 0.99)
    await eventually(() => dashboard.tooltip.locator('.title').textContent()).toBe('step 30')
  })

  test('log_x and log_y', async () => {
    const dashboard = await open('log_x=true&log_y=1&metrics=val/loss', { recordsDrawing: true })
    const { page } = dashboard
    expect(await page.getByRole('button', { name: 'Log x', pressed: true }).count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Log y', pressed: true }).count()).toBe(1)
    const { x, y } = await tickLabels(dashboard, 'val/loss')
    expect(x).toContain('10')
    expect(x).toContain('100')
    expect(y.map(Number).every((label) => label > 0)).toBe(true)
    await dashboard.visit(store.url('project=vision&log_x=false&log_y=0&metrics=val/loss'))
    expect(await tickLabels(dashboard, 'val/loss')).not.toEqual({ x, y })
  })
})

describe('smoothing', () => {
  test('smoothing is the window in points, 0 is off', async () => {
    const dashboard = await open('smoothing=0&runs=calm-fox', { recordsDrawing: true })
    const height = async (): Promise<number> => {
      const [line] = await mainLines(dashboard, 'train/noise', 'calm-fox')
      const ys = (line?.parts.flat() ?? []).map(([, y]) => y)
      expect(ys.length).toBeGreaterThan(90)
      return Math.max(...ys) - Math.min(...ys)
    }
    expect(await dashboard.page.getByLabel('Smoothing in points').inputValue()).toBe('0')
    const raw = await height()
    await dashboard.visit(store.url('project=vision&smoothing=40&runs=calm-fox'))
    expect(await dashboard.page.getByLabel('Smoothing in points').inputValue()).toBe('40')
    expect(await height()).toBeLessThan(raw / 2)
  })

  test('smoothing_kind', async () => {
    const atMiddle: string[] = []
    const dashboard = await open('')
    for (const kind of ['ema', 'average', 'gaussian']) {
      const query = `smoothing=20&smoothing_kind=${kind}&runs=calm-fox`
      await dashboard.visit(store.url(`project=vision&${query}`))
      expect(await dashboard.page.getByLabel('Kind').inputValue()).toBe(kind)
      await dashboard.hover('train/noise', 0.5)
      const [row] = await dashboard.tooltipRows()
      atMiddle.push(row?.value ?? '')
    }
    expect(new Set(atMiddle).size).toBe(3)
  })
})
