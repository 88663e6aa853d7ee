// @ts-check
// Fills a store with long runs by the SDK's own code, without logging each point.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const sdk = fileURLToPath(new URL('../../sdk-node', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/**
 * @param {{ dir: string, project: string, runCount: number, metricCount: number, stepCount: number }} plan
 */
export async function makeLargeStore({ dir, project, runCount, metricCount, stepCount }) {
  // Where it finds the dependencies of the sources.
  const outDir = mkdtempSync(join(modules, '.bench-'))
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      root: sdk,
      build: {
        ssr: join(sdk, 'bench/large-store.ts'),
        outDir,
        rollupOptions: { output: { entryFileNames: 'large-store.mjs' } },
      },
    })
    const script = join(outDir, 'large-store.mjs')
    const counts = [runCount, metricCount, stepCount].map(String)
    const child = spawnSync(process.execPath, [script, dir, project, ...counts], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (child.status !== 0) throw new Error(`large-store ended with ${child.status}`)
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}
