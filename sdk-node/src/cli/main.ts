import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isJsonObject, parseJson } from '../layout/index.ts'
import { SealThread } from '../seal/seal-thread.ts'
import { createProcessIo } from './process-io.ts'
import { runCommandLine } from './run-command-line.ts'

/** The package's own, wherever its files lie. */
function readVersion(): string {
  const file = fileURLToPath(import.meta.resolve('shardboard/package.json'))
  const json = parseJson(readFileSync(file, 'utf8'), file)
  if (isJsonObject(json) && typeof json.version === 'string') return json.version
  throw new Error(`${file} names no version`)
}

const sealThread = new SealThread()

const parts = {
  version: readVersion(),
  // Beside the built file that this module becomes.
  siteDir: fileURLToPath(new URL('./site/', import.meta.url)),
  recoverProjects: (storeDir: string) => sealThread.recover(storeDir, null),
}

process.exitCode = await runCommandLine(process.argv.slice(2), parts, createProcessIo())
