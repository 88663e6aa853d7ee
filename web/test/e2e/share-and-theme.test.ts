import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { mainLines } from './support/chart-reading.ts'
import { comparisonStore } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { drawingOf } from './support/drawing-record.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard, openPage, type OpenOptions } from './support/open-dashboard.ts'

const browser = useBrowser()
const store = comparisonStore()

const open = (query = '', options: OpenOptions = {}): Promise<DashboardPage> =>
  openDashboard(browser(), store.url(`project=vision${query}`), options)

const themeOf = (dashboard: DashboardPage): Promise<string | null> =>
  dashboard.page.locator('html').getAttribute('data-theme')

test('share gives the link of the view, and copies it', async () => {
  const dashboard = await open('', { permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = dashboard
  await page.getByLabel('metric filter', { exact: true }).fill('a,b|loss')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Share this view' })
  const link = await dialog.getByLabel('Link', { exact: true }).inputValue()
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  await dialog.getByText('Copied.').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)

  const other = await openDashboard(browser(), link)
  expect(await other.metrics()).toEqual(['train/loss', 'val/loss'])
  expect(other.page.url()).toBe(link)
})

test('share gives an iframe that shows the view without its bars', async () => {
  const dashboard = await open('&metrics=train/loss')
  const { page } = dashboard
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Share this view' })
  const html = await dialog.getByLabel('Iframe', { exact: true }).inputValue()
  expect(html).toMatch(/^<iframe src="[^"]+" title="vision"/)
  const source = await page.evaluate(
    (text) => new DOMParser().parseFromString(text, 'text/html').querySelector('iframe')?.src,
    html,
  )
  const framed = await openDashboard(browser(), source ?? '')
  expect(await framed.metrics()).toEqual(['train/loss'])
  expect(await framed.page.getByRole('banner').count()).toBe(0)
  expect(await framed.page.getByRole('complementary').count()).toBe(0)
})

test('where the clipboard is refused the text is selected instead', async () => {
  const dashboard = await open('', {
    prepare: (context) =>
      context.addInitScript(() => {
        Object.defineProperty(navigator, 'clipboard', {
          value: { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) },
        })
      }),
  })
  const { page } = dashboard
  await page.keyboard.press('c')
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByText(/Press Ctrl\+C/).waitFor()
  const selected = await page.evaluate(() => {
    const field = document.activeElement
    if (!(field instanceof HTMLTextAreaElement)) return ''
    return field.value.slice(field.selectionStart, field.selectionEnd)
  })
  expect(selected).toContain(store.url())
})

test('the theme follows the system, is switched, and is remembered', async () => {
  const dashboard = await open('', { colorScheme: 'dark' })
  const { page } = dashboard
  expect(await themeOf(dashboard)).toBe('dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await eventually(() => themeOf(dashboard)).toBe('light')

  const button = page.getByRole('button', { name: /^Theme/ })
  expect(await button.getAttribute('aria-label')).toBe('Theme: system')
  await button.click()
  await button.click()
  expect(await button.getAttribute('aria-label')).toBe('Theme: dark')
  await eventually(() => themeOf(dashboard)).toBe('dark')
  await eventually(() => dashboard.params()).toEqual({ project: 'vision', theme: 'dark' })
  await page.reload()
  await dashboard.settled()
  expect(await themeOf(dashboard)).toBe('dark')
  await button.click()
  await eventually(() => themeOf(dashboard)).toBe('light')
  await eventually(() => dashboard.params()).toEqual({ project: 'vision' })
})

test('charts are drawn anew in the colours of the theme', async () => {
  const dashboard = await open('&theme=light', { recordsDrawing: true })
  const gridColor = async (): Promise<string | undefined> =>
    (await drawingOf(dashboard.chart('train/loss'))).strokes[0]?.color
  const before = { run: await dashboard.runColor('calm-fox'), grid: await gridColor() }
  expect(await mainLines(dashboard, 'train/loss', 'calm-fox')).toHaveLength(1)
  await dashboard.page.getByRole('button', { name: /^Theme/ }).click()
  await eventually(() => themeOf(dashboard)).toBe('dark')
  expect(await dashboard.runColor('calm-fox')).not.toBe(before.run)
  await eventually(() => mainLines(dashboard, 'train/loss', 'calm-fox')).toHaveLength(1)
  await eventually(gridColor).not.toBe(before.grid)
})

test('a first visit is dark from its first paint where the system is', async () => {
  const { page } = await openPage(browser(), store.url('project=vision'), { colorScheme: 'dark' })
  const background = await page.evaluate(
    () => getComputedStyle(document.documentElement).backgroundColor,
  )
  expect(Number(/\d+/.exec(background)?.[0])).toBeLessThan(60)
})

test('the list of shortcuts names every key', async () => {
  const { page } = await open()
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await dialog.waitFor()
  const keys = await dialog.locator('kbd').allTextContents()
  expect(keys).toEqual(
    expect.arrayContaining(['/', 'r', 's', '[', ']', 'x', 'y', 'f', 't', 'c', 'Esc', '?']),
  )
  await dialog.getByRole('button', { name: 'Close' }).click()
  // A closed dialog is there until its event has told the page of it.
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await dialog.waitFor()
})
