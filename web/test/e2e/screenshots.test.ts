import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { init } from 'shardboard'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../../sdk-node/test/support/seeded-random.ts'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { openDashboard, type OpenOptions } from './support/open-dashboard.ts'
import { Trainer } from './support/trainer.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const FOLDER = fileURLToPath(new URL('./screenshots', import.meta.url))
mkdirSync(FOLDER, { recursive: true })

const PLANS = [
  { name: 'wide-heron', lr: 0.3, group: 'sgd', status: 'finished' },
  { name: 'calm-otter', lr: 0.1, group: 'sgd', status: 'finished' },
  { name: 'hot-ember', lr: 10, group: 'sgd', status: 'failed' },
  { name: 'keen-finch', lr: 0.01, group: 'adam', status: 'finished' },
  {
    name: 'a-run-whose-name-is-rather-long-for-any-list',
    lr: 0.003,
    group: 'adam',
    status: 'finished',
  },
] as const

/** Runs that look like training: one of them diverges. */
const store = useStore(async (dir) => {
  for (const [index, { name, lr, group, status }] of PLANS.entries()) {
    const noise = seededRandom(index + 1)
    const run = init({
      project: 'digits',
      dir,
      name,
      group,
      tags: [group, 'seeded'],
      config: { lr },
    })
    for (let step = 0; step < 800; step++) {
      const falling = 2.3 * Math.exp(-step * Math.min(lr, 0.3) * 0.03) + 0.08
      const isLost = lr > 1 && step > 220
      const loss = isLost ? NaN : lr > 1 ? falling * (1 + step / 60) : falling * (1 + 0.3 * noise())
      run.log({
        epoch: Math.floor(step / 100),
        lr: lr * (0.5 + 0.5 * Math.cos((Math.PI * step) / 800)),
        train: { loss, accuracy: isLost ? 0.1 : 1 - falling / 2.6 - 0.05 * noise() },
        'grad/norm': isLost ? Infinity : Math.exp(noise() * 3) * lr,
        ...(step % 50 === 49 && {
          val: { loss: isLost ? NaN : falling * 1.1, accuracy: isLost ? 0.1 : 1 - falling / 2.4 },
        }),
        ...(step === 799 && { 'test/accuracy': isLost ? 0.1 : 0.9 + noise() / 12 }),
      })
    }
    await run.finish({ status })
  }
})

const emptyStore = useStore(async () => undefined)

/** One of the runs is being trained while the pictures are taken. */
const trainer = new Trainer()
beforeAll(async () => {
  await trainer.init({ project: 'digits', dir: store().dir, name: 'live', group: 'adam' })
  for (let step = 0; step < 40; step++) await trainer.log({ train: { loss: 2 - step / 40 } })
})
afterAll(() => trainer.kill())

const SIZES = {
  1400: { viewport: { width: 1400, height: 900 } },
  700: { viewport: { width: 700, height: 900 } },
  390: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const

interface View {
  readonly query?: string
  readonly act?: (dashboard: DashboardPage, isNarrow: boolean) => Promise<unknown>
}

const VIEWS: Readonly<Record<string, View>> = {
  main: {},
  bottom: {
    act: async ({ page }) => {
      const last = page.locator('figure').last()
      await last.scrollIntoViewIfNeeded()
      await last.getByTestId('chart').waitFor()
    },
  },
  hover: { act: (dashboard) => dashboard.hover('grad/norm', 0.5) },
  sidebar: {
    query: '&group_by=group',
    act: async ({ page }, isNarrow) => {
      if (isNarrow) await page.getByRole('button', { name: 'Sidebar', exact: true }).click()
    },
  },
  zoomed: { query: '&xmin=150&xmax=300&smoothing=0&isolate=none&log_y=true&theme=blue' },
  table: {
    act: async ({ page }) => {
      await page.getByRole('figure', { name: 'lr' }).hover()
      await page.getByRole('button', { name: 'Table of lr' }).click()
    },
  },
  full: {
    act: async (dashboard) => {
      await dashboard.chart('lr').press('f')
      await dashboard.page.getByRole('dialog').getByTestId('chart').waitFor()
    },
  },
  picker: {
    act: async (dashboard, isNarrow) => {
      if (isNarrow)
        await dashboard.page.getByRole('button', { name: 'Sidebar', exact: true }).click()
      await dashboard.openPicker('X-axis')
    },
  },
  share: {
    act: async ({ page }) => {
      await page.keyboard.press('c')
      await page.getByRole('dialog').waitFor()
    },
  },
  shortcuts: {
    act: async ({ page }) => {
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
  nothing: { query: '&metric_filter=nothing' },
}

/** All views are taken by `npm run screenshots`; a run of all tests takes the most telling ones. */
function isWanted(view: string): boolean {
  return process.env['npm_lifecycle_event'] === 'screenshots' || ['main', 'sidebar'].includes(view)
}

/** Saves what is seen. A page that is wider than its window is wrong, whatever it shows. */
async function shoot(dashboard: DashboardPage, name: string): Promise<void> {
  const { page } = dashboard
  const path = join(FOLDER, `${name}.png`)
  await page.evaluate(() => Promise.all(document.getAnimations().map((motion) => motion.ready)))
  await page.screenshot({ path, animations: 'disabled' })
  expect(statSync(path).size).toBeGreaterThan(2000)
  const overflowPx = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  )
  expect(overflowPx, `${name} is wider than its window`).toBeLessThanOrEqual(0)
}

describe.each([1400, 700, 390] as const)('at %i pixels', (widthPx) => {
  const options: OpenOptions = SIZES[widthPx]
  const isNarrow = widthPx <= 760

  test.each(['light', 'dark'] as const)('%s', async (theme) => {
    const first = await openDashboard(browser(), store().url(), { ...options, colorScheme: theme })
    for (const [name, { query = '', act }] of Object.entries(VIEWS)) {
      if (!isWanted(name)) continue
      await first.visit(store().url(`project=digits${query}`))
      await act?.(first, isNarrow)
      await shoot(first, `${name}-${widthPx}-${theme}`)
    }
    await first.visit(emptyStore().url())
    await shoot(first, `first-visit-${widthPx}-${theme}`)
  })
})

test.each(['light', 'dark'] as const)('embedded, %s', async (theme) => {
  const options = { viewport: { width: 600, height: 300 }, colorScheme: theme }
  const dashboard = await openDashboard(
    browser(),
    store().url(
      'project=digits&sidebar=hidden&metrics=train/loss&runs=calm-otter,keen-finch,hot-ember',
    ),
    options,
  )
  await dashboard.hover('train/loss', 0.4)
  await shoot(dashboard, `embedded-${theme}`)
})
