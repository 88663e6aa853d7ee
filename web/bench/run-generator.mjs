// @ts-check
// Runs one of the SDK's generators of stores, which are of the SDK's own sources.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const sdk = fileURLToPath(new URL('../../sdk-node', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/**
 * @param {string} name of the script in `sdk-node/bench`, without its ending
 * @param {readonly (readonly string[])[]} calls the arguments of each of its runs
 */
export async function runGenerator(name, calls) {
  // Where it finds the dependencies of the sources.
  const outDir = mkdtempSync(join(modules, '.bench-'))
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      root: sdk,
      build: {
        ssr: join(sdk, `bench/${name}.ts`),
        outDir,
        rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
      },
    })
    for (const args of calls) {
      const child = spawnSync(process.execPath, [join(outDir, `${name}.mjs`), ...args], {
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      if (child.status !== 0) throw new Error(`${name} ended with ${child.status}`)
    }
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}
