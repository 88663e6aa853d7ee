import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { fillComparisonStore } from './comparison-store.ts'
import { launchOptions } from './launch-options.ts'
import { startShow } from './show-server.ts'
import { makeFolder, removeFolder } from './temporary-folder.ts'

/** Starts what all tests of a run share. @returns ends it */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const endBrowsers = await startBrowsers(project)
  const endStore = await showComparisonStore(project)
  return async () => {
    await Promise.all([endBrowsers(), endStore()])
  }
}

async function startBrowsers(project: TestProject): Promise<() => Promise<unknown>> {
  const options = { ...(await launchOptions()), host: '127.0.0.1' }
  const servers = await Promise.all(
    Array.from({ length: project.vitest.config.maxWorkers }, () => chromium.launchServer(options)),
  )
  project.provide(
    'browserEndpoints',
    servers.map((server) => server.wsEndpoint()),
  )
  return () => Promise.all(servers.map((server) => server.close()))
}

async function showComparisonStore(project: TestProject): Promise<() => Promise<void>> {
  const dir = makeFolder()
  await fillComparisonStore(dir)
  const show = await startShow(dir)
  project.provide('comparisonStore', { dir, url: show.url })
  return async () => {
    await show.stop()
    removeFolder(dir)
  }
}
