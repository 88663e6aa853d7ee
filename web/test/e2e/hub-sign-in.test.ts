import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { fillComparisonStore } from './support/comparison-store.ts'
import { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { createSpace, datasetFiles, hubForTest, type LocalHub } from './support/local-hub.ts'
import { openPage } from './support/open-dashboard.ts'
import { seriousViolations } from './support/serious-violations.ts'
import { showForTest } from './support/show-server.ts'
import { makeFolder, removeFolder } from './support/temporary-folder.ts'

const browser = useBrowser()

const DATASET = 'me/secret'
const QUERY = 'project=vision&smoothing=0&metrics=train/loss'
/** Browsers tell of each refusal on their console. */
const REFUSALS = { expectedErrors: [/status of 40[134]/] }

let dir: string
let files: Record<string, Uint8Array>
beforeAll(async () => {
  dir = makeFolder()
  await fillComparisonStore(dir)
  files = datasetFiles(dir)
})
afterAll(() => removeFolder(dir))

interface PrivateSpace {
  readonly hub: LocalHub
  readonly url: string
}

/** A public Space of a private dataset. */
async function privateSpace(
  id = DATASET,
  options: Parameters<typeof hubForTest>[0] = {},
): Promise<PrivateSpace> {
  const hub = await hubForTest(options)
  await hub.createRepo({ type: 'dataset', id, isPrivate: true, files })
  const settings = { dataset: id, private: 'true' }
  const url = await createSpace(hub, { id: 'me/board', settings, hasOAuth: true })
  return { hub, url }
}

const signInButton = (page: Page) => page.getByRole('button', { name: /^Sign in with / })

async function signIn(page: Page): Promise<DashboardPage> {
  await signInButton(page).click()
  await page.locator('figure[data-metric]').first().waitFor()
  return new DashboardPage(page, await watchOf(page))
}

/** What the tab and the browser hold. */
const storageOf = (page: Page): Promise<{ session: string; local: string; cookies: string }> =>
  page.evaluate(() => ({
    session: JSON.stringify(Object.fromEntries(Object.entries(sessionStorage))),
    local: JSON.stringify(Object.fromEntries(Object.entries(localStorage))),
    cookies: document.cookie,
  }))

const watches = new WeakMap<Page, DashboardPage['watch']>()

async function open(url: string, options = REFUSALS): Promise<Page> {
  const { page, watch } = await openPage(browser(), url, options)
  watches.set(page, watch)
  return page
}

async function watchOf(page: Page): Promise<DashboardPage['watch']> {
  const watch = watches.get(page)
  if (watch === undefined) throw new Error('The page was not opened by this file')
  return watch
}

describe('in a Space of a private dataset', () => {
  test('a visitor signs in, is back where the link led, and the token stays in the tab', async () => {
    const { hub, url } = await privateSpace()
    const page = await open(`${url}?${QUERY}#here`)
    await page.getByRole('heading', { name: 'Sign in to see me/secret' }).waitFor()
    // The site says that it is private: nobody is asked in vain.
    expect(hub.requests.filter(({ host }) => host === 'hub')).toEqual([])

    const dashboard = await signIn(page)
    expect(await dashboard.metrics()).toEqual(['train/loss'])
    expect(await dashboard.summary('train/loss')).toContain('calm-fox: last 0')
    expect(dashboard.params()).toMatchObject({ project: 'vision', metrics: 'train/loss' })
    expect(new URL(page.url()).hash).toBe('#here')
    expect(page.url()).not.toMatch(/code=|state=|hf_/)

    const { session, local, cookies } = await storageOf(page)
    const [token = ''] = /hf_\w+/.exec(session) ?? []
    expect(token).not.toBe('')
    expect(Object.keys(JSON.parse(session))).toEqual([`shardboard:token ${hub.hubUrl}`])
    expect(local).not.toContain(token)
    expect(cookies).toBe('')
    expect(hub.requests.filter(({ url: asked }) => asked.includes(token))).toEqual([])
    // The token goes to the Hub alone.
    const withToken = hub.requests.filter(({ hasAuthorization }) => hasAuthorization)
    expect(new Set(withToken.map(({ host }) => host))).toEqual(new Set(['hub']))
    expect(hub.requests.some(({ host, method }) => host === 'cdn' && method === 'OPTIONS')).toBe(
      false,
    )

    await dashboard.visit(page.url())
    expect(await dashboard.metrics()).toEqual(['train/loss'])
  })

  test('signs out, and nothing of what was read stays in the browser', async () => {
    const { hub, url } = await privateSpace()
    const page = await open(`${url}?${QUERY}`)
    await signIn(page)
    const signOut = page.getByRole('button', { name: 'Sign out' })
    expect(await signOut.getAttribute('title')).toContain('me is signed in')
    hub.requests.length = 0
    await signOut.click()
    await page.getByRole('heading', { name: 'Sign in to see me/secret' }).waitFor()
    expect((await storageOf(page)).session).toBe('{}')
    const keptCount = (): Promise<number> =>
      page.evaluate(async () => (await (await caches.open('shardboard-ranges-1')).keys()).length)
    expect(await keptCount()).toBe(0)
    expect(hub.requests.filter(({ status }) => status >= 400)).toEqual([])
  })

  test('tells of a sign-in that was refused, and lets the visitor try again', async () => {
    const { hub, url } = await privateSpace()
    hub.denySignIn()
    const page = await open(`${url}?${QUERY}`)
    await signInButton(page).click()
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor()
    await page.getByText('The user denied the request').waitFor()
    expect(page.url()).toBe(`${url}?${QUERY}`)
    hub.signInAs('me')
    const dashboard = await signIn(page)
    expect(await dashboard.metrics()).toEqual(['train/loss'])
  })

  test('does not take a sign-in that it has not begun', async () => {
    const { hub, url } = await privateSpace()
    const page = await open(`${url}?code=stolen&state=shardboard.other`)
    await page.getByText('This sign-in was not begun in this tab.').waitFor()
    expect(page.url()).toBe(url)
    expect(hub.requests.filter(({ path }) => path === '/oauth/token')).toEqual([])
  })

  test('an organisation that was not granted can be granted afterwards', async () => {
    const { hub, url } = await privateSpace('team/secret', {
      users: [{ name: 'me', orgs: { team: 'read' } }],
    })
    hub.signInAs('me', [])
    const page = await open(`${url}?${QUERY}`)
    await signInButton(page).click()
    await page.getByRole('heading', { name: 'me has no access to team/secret' }).waitFor()
    await page.getByText('an organisation that you have not let this page read').waitFor()
    hub.signInAs('me', ['team'])
    hub.requests.length = 0
    await page.getByRole('button', { name: 'Grant an organisation' }).click()
    await page.locator('figure[data-metric]').first().waitFor()
    const asked = hub.requests.find(({ path }) => path === '/oauth/authorize')
    expect(new URLSearchParams(asked?.url.split('?')[1]).get('prompt')).toBe('consent')
  })

  test('an account without access is told so, and can be changed', async () => {
    const { hub, url } = await privateSpace(DATASET, { users: [{ name: 'me' }, { name: 'eve' }] })
    hub.signInAs('eve')
    const page = await open(`${url}?${QUERY}`)
    await signInButton(page).click()
    await page.getByRole('heading', { name: 'eve has no access to me/secret' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).last().click()
    hub.signInAs('me')
    const dashboard = await signIn(page)
    expect(await dashboard.metrics()).toEqual(['train/loss'])
  })

  test('a sign-in that ends while charts are shown leaves them, and is made again', async () => {
    const { hub, url } = await privateSpace()
    const page = await open(`${url}?${QUERY}`)
    const dashboard = await signIn(page)
    const { session } = await storageOf(page)
    hub.revokeToken(/hf_\w+/.exec(session)?.[0] ?? '')
    hub.requests.length = 0
    const banner = page.getByText('Your sign-in has ended. What you see is the last that was read.')
    await banner.waitFor({ timeout: 40_000 })
    expect(await dashboard.metrics()).toEqual(['train/loss'])
    expect((await storageOf(page)).session).toBe('{}')
    // Known to be refused, it is not sent again and again.
    expect(hub.requests.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(3)
    await signInButton(page).click()
    await page.locator('figure[data-metric]').first().waitFor()
    expect(await banner.count()).toBe(0)
  })

  test('a token whose time is over is not even sent', async () => {
    const { hub, url } = await privateSpace(DATASET, { oauthTokenLifeMs: 1000 })
    const page = await open(`${url}?${QUERY}`)
    await signInButton(page).click()
    await eventually(async () => (await storageOf(page)).session).toContain('hf_')
    await page.waitForFunction((key) => {
      const held: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
      const isHeld = typeof held === 'object' && held !== null && 'expiresUnixMs' in held
      return isHeld && Number(held.expiresUnixMs) < Date.now()
    }, `shardboard:token ${hub.hubUrl}`)
    hub.requests.length = 0
    await page.reload()
    await page.getByRole('heading', { name: 'Your sign-in has ended' }).waitFor()
    expect(hub.requests.filter(({ hasAuthorization }) => hasAuthorization)).toEqual([])
  })
})

test('in the frame of the Hub’s page a link leads to where one can sign in', async () => {
  const { hub, url } = await privateSpace()
  const page = await open(`${hub.hubUrl}/spaces/me/board?${QUERY}#here`, {
    expectedErrors: [/An iframe which has both allow-scripts/, /favicon\.ico/],
  })
  const frame = page.frameLocator('iframe')
  const link = frame.getByRole('link', { name: 'Open in a new tab to sign in' })
  await link.waitFor()
  expect(await frame.getByRole('button', { name: /Sign in/ }).count()).toBe(0)
  expect(await link.getAttribute('href')).toBe(`${url}?${QUERY}#here`)
  const [tab] = await Promise.all([page.waitForEvent('popup'), link.click()])
  await signInButton(tab).click()
  await tab.locator('figure[data-metric]').first().waitFor()
  expect(new URL(tab.url()).hash).toBe('#here')
})

describe('outside of Spaces', () => {
  test('a read token can be pasted, and stays in the tab', async () => {
    const { hub } = await privateSpace()
    const show = await showForTest(dir, 0, { HF_ENDPOINT: hub.hubUrl })
    const page = await open(`${show.url}?dataset=${DATASET}&${QUERY}`)
    await page.getByRole('heading', { name: `Sign in to see ${DATASET}` }).waitFor()
    const field = page.getByLabel(/^A read token of /)
    expect(await field.getAttribute('type')).toBe('password')
    await field.fill('secret')
    await page.getByRole('button', { name: 'Use it' }).click()
    await page.getByText('A token begins with hf_').waitFor()
    await field.fill('hf_wrong')
    await page.keyboard.press('Enter')
    await page.getByText('does not know this token').waitFor()
    expect(await seriousViolations(page)).toEqual([])
    expect((await storageOf(page)).session).toBe('{}')

    await field.fill(` ${hub.token} `)
    await page.keyboard.press('Enter')
    await page.locator('figure[data-metric]').first().waitFor()
    const { session, local } = await storageOf(page)
    expect(JSON.parse(session)).toHaveProperty([`shardboard:token ${hub.hubUrl}`])
    expect(local).not.toContain(hub.token)
    expect(page.url()).not.toContain('hf_')
    expect(hub.requests.filter(({ url }) => url.includes('hf_'))).toEqual([])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel(/^A read token of /).waitFor()
  })

  test('SQL reads a private dataset with the same token', async () => {
    const { hub } = await privateSpace()
    const show = await showForTest(dir, 0, { HF_ENDPOINT: hub.hubUrl })
    const page = await open(`${show.url}?dataset=${DATASET}&project=vision`)
    await page.getByLabel(/^A read token of /).fill(hub.token)
    await page.keyboard.press('Enter')
    await page.locator('figure[data-metric]').first().waitFor()
    await page.keyboard.press('q')
    await page.getByRole('textbox').first().click()
    await page.keyboard.type("SELECT count(*) AS n FROM metrics WHERE metric = 'train/loss'")
    await page.keyboard.press('Control+Enter')
    await page.getByRole('cell', { name: '303' }).waitFor({ timeout: 60_000 })
  })
})

test.each(['light', 'dark'] as const)('each state is sound for all readers, %s', async (theme) => {
  const { hub, url } = await privateSpace('team/secret', {
    users: [{ name: 'me', orgs: { team: 'read' } }],
  })
  const page = await open(`${url}?theme=${theme}`)
  await page.getByRole('heading', { name: /^Sign in to see/ }).waitFor()
  expect(await seriousViolations(page)).toEqual([])
  await signInButton(page).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /has no access/ }).waitFor()
  expect(await seriousViolations(page)).toEqual([])
  hub.denySignIn()
  await page.getByRole('button', { name: 'Grant an organisation' }).click()
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor()
  expect(await seriousViolations(page)).toEqual([])
})
