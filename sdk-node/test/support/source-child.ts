import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface BuiltChild {
  readonly file: string
  readonly remove: () => void
}

const SDK = fileURLToPath(new URL('../..', import.meta.url))
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** Builds a script of `test/children` that imports sources, so that a process of its own can run it. */
export async function buildChild(script: string): Promise<BuiltChild> {
  // Where it finds the dependencies of the sources.
  const outDir = mkdtempSync(join(MODULES, '.children-'))
  await build({
    configFile: false,
    logLevel: 'error',
    root: SDK,
    build: {
      ssr: fileURLToPath(new URL(`../children/${script}`, import.meta.url)),
      outDir,
      rollupOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  })
  return {
    file: join(outDir, 'child.mjs'),
    remove: () => {
      rmSync(outDir, { recursive: true, force: true })
    },
  }
}

/** @returns what the child printed; @throws when it fails */
export function runBuiltChild(
  { file }: BuiltChild,
  childArguments: readonly string[],
): Promise<string> {
  const child = spawn(process.execPath, [file, ...childArguments], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else reject(new Error(`the child ended with ${code ?? signal}`))
    })
  })
}
