import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Frame, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { comparisonStore } from './support/comparison-store.ts'
import { eventually } from './support/eventually.ts'
import { launchOptions } from './support/launch-options.ts'
import { openDashboard, openPage } from './support/open-dashboard.ts'
import { parentPageForTest } from './support/parent-page.ts'
import { makeFolder, removeFolder } from './support/temporary-folder.ts'

const browser = useBrowser()
const store = comparisonStore()

const SIZE = { width: 600, height: 300 }

function iframe(query: string): string {
  const source = store.url(`project=vision&${query}`).replaceAll('&', '&amp;')
  return `<iframe src="${source}" width="${SIZE.width}" height="${SIZE.height}" style="border:0" sandbox="allow-scripts allow-same-origin"></iframe>`
}

/** The embedded page, once everything in view is drawn. */
async function settledFrame(page: Page): Promise<Frame> {
  await eventually(() => page.frames().length).toBe(2)
  const frame = page.frames()[1]
  if (frame === undefined) throw new Error('The page has no frame')
  await frame.waitForFunction(() => performance.getEntriesByName('shardboard:settled').length > 0)
  return frame
}

test('a sandboxed iframe of another origin is chart and nothing else', async () => {
  const parent = await parentPageForTest(iframe('sidebar=hidden&metrics=train/loss'))
  const { page } = await openPage(browser(), parent)
  const frame = await settledFrame(page)
  expect(new URL(frame.url()).origin).not.toBe(new URL(parent).origin)
  for (const role of ['banner', 'complementary', 'navigation', 'dialog'] as const) {
    expect(await frame.getByRole(role).count()).toBe(0)
  }
  const layout = await frame.evaluate(() => {
    const figure = document.querySelector('figure')?.getBoundingClientRect()
    const canvas = document.querySelector('figure canvas')?.getBoundingClientRect()
    return {
      figure: [figure?.x, figure?.y, figure?.width, figure?.height],
      canvasArea: (canvas?.width ?? 0) * (canvas?.height ?? 0),
      scrolls: document.documentElement.scrollHeight > innerHeight,
      scrollsSideways: document.documentElement.scrollWidth > innerWidth,
      headings: [...document.querySelectorAll('h1, h2, h3')]
        .filter((heading) => heading.checkVisibility())
        .map((heading) => heading.textContent?.trim()),
    }
  })
  expect(layout).toMatchObject({
    figure: [0, 0, SIZE.width, SIZE.height],
    scrolls: false,
    scrollsSideways: false,
    headings: ['train/loss'],
  })
  expect(layout.canvasArea).toBeGreaterThan(0.7 * SIZE.width * SIZE.height)
})

test('an embedded chart answers to the pointer', async () => {
  const parent = await parentPageForTest(iframe('sidebar=hidden&metrics=train/loss&smoothing=0'))
  const { page } = await openPage(browser(), parent)
  const frame = await settledFrame(page)
  const box = await frame.getByTestId('chart').boundingBox()
  if (box === null) throw new Error('There is no chart')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await frame.getByTestId('chart-tooltip').waitFor()
  expect(await frame.getByTestId('chart-tooltip').locator('.row').count()).toBe(3)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 3 })
  await page.mouse.up()
  await frame
    .getByRole('button', { name: 'Zoomed' })
    .or(frame.getByTestId('chart'))
    .first()
    .waitFor()
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2)
})

test('several charts in a small iframe scroll inside it', async () => {
  const parent = await parentPageForTest(iframe('sidebar=hidden&navbar=hidden&accordion=hidden'))
  const { page } = await openPage(browser(), parent)
  const frame = await settledFrame(page)
  expect(await frame.locator('figure').count()).toBe(6)
  expect(await frame.evaluate(() => document.documentElement.scrollHeight > innerHeight)).toBe(true)
  expect(await frame.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false)
})

test('without access to storage everything works, for as long as the page is open', async () => {
  const dashboard = await openDashboard(browser(), store.url('project=vision'), {
    prepare: (context) =>
      context.addInitScript(() => {
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
          Object.defineProperty(globalThis, name, {
            get() {
              throw new DOMException('Access is denied', 'SecurityError')
            },
          })
        }
      }),
  })
  await dashboard.page.getByRole('button', { name: /^Theme/ }).click()
  await dashboard.page.getByRole('button', { name: /^Theme/ }).click()
  await eventually(() => dashboard.page.locator('html').getAttribute('data-theme')).toBe('dark')
  await dashboard.drag('train/loss', 0.3, 0.6)
  await eventually(() => Object.keys(dashboard.params())).toContain('xmin')
})

test('a browser that blocks all storage of sites shows the embedded chart', async () => {
  const profile = makeFolder()
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = await chromium.launchPersistentContext(profile, await launchOptions())
  onTestFinished(async () => {
    await context.close()
    removeFolder(profile)
  })
  const errors: string[] = []
  context.on('weberror', (error) => errors.push(error.error().message))
  const page = await context.newPage()
  await page.goto(await parentPageForTest(iframe('sidebar=hidden&metrics=train/loss')))
  const frame = await settledFrame(page)
  const refusal = await frame.evaluate(() => {
    try {
      return String(localStorage.length)
    } catch (error) {
      return String(error)
    }
  })
  expect(refusal).toContain('SecurityError')
  expect(await frame.getByRole('figure', { name: 'train/loss' }).count()).toBe(1)
  expect(errors).toEqual([])
})
