import { LayoutError, type Manifest } from '../layout/index.ts'
import { filesOf, type NamedFile } from './join-manifests.ts'

const FILE_NAME = /^[A-Za-z0-9_=-][A-Za-z0-9._=-]*\.parquet$/
const TABLES = new Set(['metrics', 'text', 'overview'])
const SHA256 = /^[0-9a-f]{64}$/

/**
 * Checks that a manifest from elsewhere names nothing but files of its own run, by their contents: a
 * Dataset may come from anybody, and what it names is written into the store.
 * @param what names the manifest in the message
 * @throws {LayoutError}
 */
export function requireOwnFiles(manifest: Manifest, runId: string, what: string): void {
  const refuse = (message: string): never => {
    throw new LayoutError('malformed', `${what}: ${message}`)
  }
  if (manifest.run !== runId)
    refuse(`it is of run ${JSON.stringify(manifest.run)}, not of ${runId}`)
  const files = filesOf(manifest)
  for (const file of files) {
    if (!isOwnFile(file, runId)) refuse(`it names ${JSON.stringify(file)}, which is no file of it`)
  }
  if (new Set(files.map(({ path }) => path)).size < files.length) {
    refuse('it names the same file twice')
  }
}

function isOwnFile({ path, sha256, byteLength }: NamedFile, runId: string): boolean {
  const [table = '', run, name = '', ...rest] = path.split('/')
  return (
    TABLES.has(table) &&
    run === runId &&
    FILE_NAME.test(name) &&
    rest.length === 0 &&
    SHA256.test(sha256) &&
    Number.isSafeInteger(byteLength) &&
    byteLength > 0
  )
}
