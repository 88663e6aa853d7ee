import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { comparisonStore } from './support/comparison-store.ts'
import { openFreshDashboard } from './support/open-dashboard.ts'
import { staticHostForTest } from './support/static-host.ts'

const browser = useBrowser()
const store = comparisonStore()

const SITE = fileURLToPath(new URL('../../../sdk-node/dist/site', import.meta.url))

const directives = (policy: string): Map<string, string> =>
  new Map(
    policy.split(';').map((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/)
      return [name, sources.join(' ')]
    }),
  )

function expectStrict(policy: string): void {
  const all = directives(policy)
  expect(all.get('default-src')).toBe("'self'")
  expect(all.get('script-src')).toBe("'self' 'wasm-unsafe-eval'")
  // For stores elsewhere, which only an address or the site's settings can name.
  expect(all.get('connect-src')).toBe("'self' https: http://127.0.0.1:* http://localhost:*")
  expect(all.get('object-src')).toBe("'none'")
  expect(all.get('base-uri')).toBe("'self'")
}

test('the site has a strict policy of its own, and show sends one with every answer', async () => {
  const html = readFileSync(join(SITE, 'index.html'), 'utf8')
  expectStrict(/http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1] ?? '')
  for (const path of ['', 'favicon.svg', 'data/index.json', 'not/there']) {
    const response = await fetch(store.url() + path)
    expectStrict(response.headers.get('content-security-policy') ?? '')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  }
})

/** The policy, and the Hub that a dataset is of where nothing else is said. */
const KNOWN_HOSTS = [
  { name: /^index\.html$/, hosts: ['127.0.0.1'] },
  { name: /^find-store-.*\.js$/, hosts: ['huggingface.co'] },
]

test('there is no script in the page’s text, and no address of another host in the site', () => {
  const html = readFileSync(join(SITE, 'index.html'), 'utf8')
  for (const [, attributes, text] of html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
    expect(attributes).toMatch(/src="\.\//)
    expect(text).toBe('')
  }
  expect(html).not.toMatch(/\son[a-z]+=|javascript:/i)
  const files = readdirSync(SITE, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(html|js|css|svg)$/.test(entry.name),
  )
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) {
    const text = readFileSync(join(file.parentPath, file.name), 'utf8')
    // Names of XML's vocabularies and pages of explanation are no requests.
    const hosts = [...text.matchAll(/(?:https?:)?\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)]
      .map((match) => match[1])
      .filter((host) => !/^(?:www\.w3\.org|svelte\.dev|rolldown\.rs)$/.test(host ?? ''))
    expect(hosts).toEqual(KNOWN_HOSTS.find(({ name }) => name.test(file.name))?.hosts ?? [])
  }
})

test('everything that the page can do is asked of its own host alone', async () => {
  const dashboard = await openFreshDashboard(browser(), store.url('project=vision'))
  const { page, watch } = dashboard
  await dashboard.openPicker('X-axis')
  await page.keyboard.press('Escape')
  for (const key of ['c', '?']) {
    await page.keyboard.press(key)
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
  }
  await dashboard.chart('train/loss').press('f')
  await page.getByRole('dialog').getByTestId('chart').waitFor()
  expect(new Set(watch.requestUrls.map((url) => new URL(url).host))).toEqual(
    new Set([new URL(store.url()).host]),
  )
  expect(await page.evaluate(() => document.cookie)).toBe('')
})

test('the same on a plain file server, whose answers have no headers to help', async () => {
  const host = await staticHostForTest({ prefix: '/', knowsRanges: true })
  host.copyStore(store.dir)
  const dashboard = await openFreshDashboard(browser(), `${host.url}?project=vision`)
  await dashboard.openPicker('Project')
  await dashboard.page.keyboard.press('Escape')
  expect(new Set(dashboard.watch.requestUrls.map((url) => new URL(url).host))).toEqual(
    new Set([new URL(host.url).host]),
  )
})

test('a script that gets into the page does not run', async () => {
  const host = await staticHostForTest({ prefix: '/', knowsRanges: true })
  host.copyStore(store.dir)
  const context = await browser().newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(host.url)
  const hasRun = await page.evaluate(() => {
    const inline = document.createElement('script')
    inline.textContent = 'globalThis.hasRun = true'
    document.body.append(inline)
    document.body.insertAdjacentHTML('beforeend', '<b onclick="hasRun = true" id="bait">x</b>')
    document.getElementById('bait')?.click()
    return Reflect.has(globalThis, 'hasRun')
  })
  expect(hasRun).toBe(false)
})
