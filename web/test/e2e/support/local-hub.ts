import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseJson } from 'shardboard/layout'
import { onTestFinished } from 'vitest'
import { startHub, type LocalHub } from '../../../../scripts/hub/start-hub.mjs'
import type { HubOptions } from '../../../../scripts/hub/settings.mjs'

const SITE = fileURLToPath(new URL('../../../../sdk-node/dist/site', import.meta.url))

export type { LocalHub }
export type LoggedRequest = LocalHub['requests'][number]

/** A Hub with its CDN and the hosts of its Spaces. It ends with the test. */
export async function hubForTest(options: HubOptions = {}): Promise<LocalHub> {
  const hub = await startHub(options)
  onTestFinished(() => hub.close())
  return hub
}

/** A store's files as they are in a dataset: no logs, no locks, and no manifest that names a log. */
export function datasetFiles(dir: string): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {}
  for (const path of filesIn(dir)) {
    if (!/\.(?:json|parquet)$/.test(path)) continue
    const bytes = readFileSync(join(dir, path))
    files[path] = path.endsWith('/manifest.json') ? withoutTails(bytes, path) : bytes
  }
  return files
}

function withoutTails(bytes: Uint8Array, path: string): Uint8Array {
  const manifest = parseJson(new TextDecoder().decode(bytes), path)
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) {
    throw new Error(`${path} is no manifest`)
  }
  return Buffer.from(JSON.stringify({ ...manifest, tails: [] }))
}

/** Paths of all files below a folder, with slashes. */
function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

export interface SpaceOptions {
  readonly id: string
  /** What the site's page says of itself: the names are without their prefix. */
  readonly settings: Readonly<Record<string, string>>
  readonly hasOAuth?: boolean
}

/** A static Space with the built site. @returns the address of its host, which ends in a slash */
export async function createSpace(
  hub: LocalHub,
  { id, settings, hasOAuth = false }: SpaceOptions,
): Promise<string> {
  const oauth = hasOAuth ? 'hf_oauth: true\nhf_oauth_scopes:\n  - read-repos\n' : ''
  const files: Record<string, string | Uint8Array> = {
    'README.md': `---\ntitle: Board\nsdk: static\napp_file: index.html\n${oauth}---\n`,
  }
  for (const path of filesIn(SITE)) {
    // The engine for SQL is as large as all the rest many times over.
    if (!path.endsWith('.gz')) files[path] = readFileSync(join(SITE, path))
  }
  const html = readFileSync(join(SITE, 'index.html'), 'utf8')
  const metas = Object.entries({ hub: hub.hubUrl, ...settings }).map(
    ([name, content]) => `<meta name="shardboard-${name}" content="${content}" />`,
  )
  files['index.html'] = html.replace('<head>', () => `<head>${metas.join('')}`)
  await hub.createRepo({ type: 'space', id, files })
  return `${hub.spaceUrl(id)}/`
}
