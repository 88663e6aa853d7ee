import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { comparisonStore, VISION_METRICS } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'

const browser = useBrowser()
const store = comparisonStore()

const open = (query = ''): Promise<DashboardPage> =>
  openDashboard(browser(), store.url(`project=vision${query}`))

interface Stop {
  readonly name: string
  readonly role: string
  readonly isInView: boolean
  readonly hasRing: boolean
}

/** What has the focus, as it is seen. */
function focusedStop(dashboard: DashboardPage): Promise<Stop> {
  return dashboard.page.evaluate(() => {
    const element = document.activeElement ?? document.body
    const box = element.getBoundingClientRect()
    const ringed = [element, ...element.querySelectorAll('*')].concat(
      element.parentElement === null ? [] : [element.parentElement],
    )
    const labelled = element.closest('label')?.textContent
    const name =
      element.getAttribute('aria-label') ??
      (element.id === '' ? null : document.querySelector(`label[for="${element.id}"]`))
        ?.textContent ??
      labelled ??
      element.textContent ??
      ''
    return {
      name: name.replace(/\s+/g, ' ').trim(),
      role: element.getAttribute('role') ?? element.localName,
      isInView: box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0,
      hasRing: ringed.some((part) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part)
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none'
      }),
    }
  })
}

/** Presses Tab until the focus leaves the page. */
async function walk(dashboard: DashboardPage): Promise<Stop[]> {
  const stops: Stop[] = []
  for (let press = 0; press < 120; press++) {
    await dashboard.page.keyboard.press('Tab')
    const stop = await focusedStop(dashboard)
    if (stop.role === 'body') return stops
    stops.push(stop)
  }
  throw new Error(`Tab does not come to an end: ${stops.map((stop) => stop.name).join(', ')}`)
}

test('Tab reaches everything, in the order of the page, and shows where it is', async () => {
  const dashboard = await open()
  const stops = await walk(dashboard)
  const names = stops.map((stop) => stop.name)
  const order = [
    'Skip to charts',
    'Sidebar',
    'Share',
    /^Theme/,
    'Keyboard shortcuts',
    'Project: vision',
    'run filter',
    'Select all runs',
    'Latest only',
    /^Group runs by/,
    /^quiet-elk/,
    'metric filter',
    /^X-axis/,
    'Log x',
    'Log y',
    'Smoothing',
    'Smoothing in points',
    'Kind',
    'Columns',
    /^charts/,
    ...['Table of score', 'Full screen: score', 'Values'],
    ...['Table of tokens', 'Full screen: tokens', 'tokens', 'quiet-elk'],
    /^train/,
    ...['Table of train/acc', 'Full screen: train/acc', 'train/acc', 'quiet-elk'],
    'Table of train/loss',
  ]
  let from = 0
  for (const wanted of order) {
    const place = names.findIndex(
      (name, index) =>
        index >= from && (typeof wanted === 'string' ? name === wanted : wanted.test(name)),
    )
    expect(place, `${wanted} after ${names[from - 1]} in ${names.join(' | ')}`).not.toBe(-1)
    from = place + 1
  }
  expect(stops.filter((stop) => !stop.isInView).map((stop) => stop.name)).toEqual([])
  expect(stops.filter((stop) => !stop.hasRing).map((stop) => stop.name)).toEqual([])
  // One stop each for the list of runs and for each legend.
  expect(names.filter((name) => name.startsWith('brave-owl'))).toEqual([])
})

test('the first stop skips to the charts', async () => {
  const dashboard = await open()
  const { page } = dashboard
  await page.keyboard.press('Tab')
  const box = await page.getByRole('link', { name: 'Skip to charts' }).boundingBox()
  expect(box?.y).toBeGreaterThanOrEqual(0)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect((await focusedStop(dashboard)).name).toMatch(/^charts/)
})

test('s hides and shows the sidebar', async () => {
  const { page } = await open()
  const sidebar = page.getByRole('complementary')
  await page.keyboard.press('s')
  await sidebar.waitFor({ state: 'detached' })
  await page.keyboard.press('s')
  await sidebar.waitFor()
})

test('/ and r go to the filters, whether the sidebar is there or not', async () => {
  const dashboard = await open('&sidebar=collapsed')
  const { page } = dashboard
  await page.keyboard.press('/')
  await eventually(async () => (await focusedStop(dashboard)).name).toBe('metric filter')
  await page.keyboard.type('acc')
  await eventually(() => dashboard.metrics()).toEqual(['train/acc'])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await eventually(() => dashboard.metrics()).toEqual(VISION_METRICS)
  await page.keyboard.press('r')
  await eventually(async () => (await focusedStop(dashboard)).name).toBe('run filter')
  await page.keyboard.type('sxyr')
  expect(await page.getByLabel('run filter', { exact: true }).inputValue()).toBe('sxyr')
  expect(await page.getByRole('button', { pressed: true }).count()).toBe(0)
})

test('[ and ] change the smoothing, x and y the scales, t the theme', async () => {
  const dashboard = await open()
  const { page } = dashboard
  const smoothing = page.getByLabel('Smoothing in points')
  await page.keyboard.press(']')
  await eventually(() => smoothing.inputValue()).toBe('15')
  for (let press = 0; press < 5; press++) await page.keyboard.press('[')
  await eventually(() => smoothing.inputValue()).toBe('0')

  const pressed = (): Promise<string[]> =>
    page.getByRole('button', { pressed: true }).allTextContents()
  await page.keyboard.press('x')
  await eventually(pressed).toEqual(['Log x'])
  await page.keyboard.press('y')
  await eventually(pressed).toEqual(['Log x', 'Log y'])
  await page.keyboard.press('x')
  await page.keyboard.press('y')
  await eventually(pressed).toEqual([])

  const themes = new Set<string | null>()
  for (let press = 0; press < 3; press++) {
    await page.keyboard.press('t')
    themes.add(await page.getByRole('button', { name: /^Theme/ }).getAttribute('aria-label'))
  }
  expect(themes.size).toBe(3)
})

test('f shows the focused chart, or the one under the pointer, in full screen', async () => {
  const dashboard = await open()
  const { page } = dashboard
  await dashboard.chart('train/acc').focus()
  await page.keyboard.press('f')
  await page.getByRole('dialog', { name: 'train/acc' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await eventually(async () => (await focusedStop(dashboard)).name).toBe('train/acc')

  await page.getByRole('main').focus()
  await dashboard.figure('val/loss').hover()
  await page.keyboard.press('f')
  await page.getByRole('dialog', { name: 'val/loss' }).waitFor()
})

test('c and ? open dialogs that keep the focus, close by Esc and give it back', async () => {
  const dashboard = await open()
  const { page } = dashboard
  for (const [key, title, opener] of [
    ['c', 'Share this view', 'Share'],
    ['?', 'Keyboard shortcuts', 'Keyboard shortcuts'],
  ] as const) {
    await page.getByRole('button', { name: opener, exact: true }).focus()
    await page.keyboard.press(key)
    const dialog = page.getByRole('dialog', { name: title })
    await dialog.waitFor()
    for (let press = 0; press < 6; press++) {
      await page.keyboard.press('Tab')
      const isInside = await dialog.evaluate((element) => {
        const { activeElement } = document
        return element.contains(activeElement) || activeElement === document.body
      })
      expect(isInside).toBe(true)
    }
    await page.keyboard.press('s')
    expect(await page.getByRole('complementary', { includeHidden: true }).count()).toBe(1)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect((await focusedStop(dashboard)).name).toBe(opener)
  }
})

test('Esc ends the zoom first, and then the isolation', async () => {
  const dashboard = await open()
  const { page } = dashboard
  await page.getByTestId('legend').first().getByRole('button', { name: 'calm-fox' }).click()
  await dashboard.drag('train/loss', 0.3, 0.7)
  const chips = page.locator('.chip')
  await eventually(() => chips.count()).toBe(2)
  await page.keyboard.press('Escape')
  await eventually(() => chips.allTextContents()).toEqual(['Only calm-fox'])
  await page.keyboard.press('Escape')
  await eventually(() => chips.count()).toBe(0)
})

test('a focused chart: arrows move the cursor, + − and 0 zoom', async () => {
  const dashboard = await open('&smoothing=0&runs=calm-fox')
  expect(await dashboard.pressOn('tokens', 'Home')).toBe('step 0: calm-fox 0')
  expect(await dashboard.pressOn('tokens', 'ArrowRight')).toBe('step 1: calm-fox 1,000')
  expect(await dashboard.pressOn('tokens', 'Shift+ArrowRight')).toBe('step 11: calm-fox 11,000')
  expect(await dashboard.pressOn('tokens', 'ArrowLeft')).toBe('step 10: calm-fox 10,000')
  expect(await dashboard.pressOn('tokens', 'End')).toBe('step 100: calm-fox 100,000')
  await dashboard.tooltip.waitFor()
  await dashboard.pressOn('tokens', '+')
  await eventually(() => dashboard.params()['xmin']).toBe('50')
  await dashboard.pressOn('tokens', '-')
  await eventually(() => dashboard.params()['xmin']).toBe('0')
  await dashboard.pressOn('tokens', '0')
  await eventually(() => Object.keys(dashboard.params())).not.toContain('xmin')
})

test('a chart of few points has its cursor on each, and says where it is', async () => {
  const dashboard = await open('&smoothing=0&runs=calm-fox')
  expect(await dashboard.pressOn('val/loss', 'Home')).toBe('step 0: calm-fox 200')
  for (const [step, value] of [
    [10, 190],
    [20, 180],
    [30, 170],
  ]) {
    expect(await dashboard.pressOn('val/loss', 'ArrowRight')).toBe(
      `step ${step}: calm-fox ${value}`,
    )
  }
  expect(await dashboard.pressOn('val/loss', 'ArrowLeft')).toBe('step 20: calm-fox 180')
})

test('the legend is walked by arrow keys, and Enter isolates', async () => {
  const dashboard = await open()
  const { page } = dashboard
  await page.getByTestId('legend').first().getByRole('button').first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await eventually(() => page.locator('.chip').allTextContents()).toEqual(['Only brave-owl'])
})

test('a picker opens, searches, chooses and closes by keys alone', async () => {
  const dashboard = await open()
  const { page } = dashboard
  await dashboard.picker('X-axis').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').waitFor()
  await page.keyboard.type('tok')
  await page.keyboard.press('Enter')
  await eventually(() => dashboard.picker('X-axis').getAttribute('aria-label')).toBe(
    'X-axis: tokens',
  )
  await eventually(async () => (await focusedStop(dashboard)).name).toBe('X-axis: tokens')
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  expect((await focusedStop(dashboard)).name).toBe('X-axis: tokens')
})

test('a dialog that is opened while another is closing stays', async () => {
  const { page } = await open()
  await page.keyboard.press('c')
  await page.getByRole('dialog', { name: 'Share this view' }).waitFor()
  // The browser tells of the close in a task of its own, after the key.
  await page.getByRole('dialog').evaluate((element) => {
    if (element instanceof HTMLDialogElement) element.close()
    document.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))
  })
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await shortcuts.waitFor()
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)))
  expect(await shortcuts.isVisible()).toBe(true)
})
