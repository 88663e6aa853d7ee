import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
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
  const filled = fingerprint(dir)
  return async () => {
    await show.stop()
    const left = fingerprint(dir)
    removeFolder(dir)
    if (left === filled) return
    // Vitest tells of an error here, and would end as if all were well.
    process.exitCode = 1
    throw new Error('A test has written into the store that all tests share')
  }
}

/** Of the names of all files in a folder, and of what they hold. */
function fingerprint(dir: string): string {
  const hash = createHash('sha256')
  for (const path of readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted()) {
    hash.update(`${path}\0`)
    const file = join(dir, path)
    if (statSync(file).isFile()) hash.update(readFileSync(file))
  }
  return hash.digest('hex')
}
