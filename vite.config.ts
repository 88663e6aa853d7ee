import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const alias = { 'shardboard/layout': here('./sdk-node/src/layout/index.ts') }

/** Leaves out of the data worker what our own shards have no use for. */
const leanParquet = {
  name: 'lean-parquet',
  enforce: 'pre' as const,
  resolveId: (source: string, importer: string | undefined) =>
    /\/hyparquet\/src\//.test(importer ?? '') && /^\.\/(variant|wkb|bloom)\.js$/.test(source)
      ? here('./web/src/worker/absent-parquet-features.ts')
      : null,
}

export default defineConfig({
  root: here('./web'),
  base: './',
  cacheDir: here('./node_modules/.vite'),
  plugins: [svelte({ configFile: here('./svelte.config.js') })],
  resolve: { alias },
  worker: { format: 'es', plugins: () => [leanParquet] },
  build: {
    outDir: here('./web/dist'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
  },
  test: {
    projects: [
      {
        extends: true,
        resolve: { conditions: ['browser'] },
        test: {
          name: 'web',
          root: here('./web'),
          include: ['src/**/*.test.ts'],
          environment: here('./web/test/rune-environment.ts'),
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'sdk',
          root: here('./sdk-node'),
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/interop/**'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'interop',
          root: here('./sdk-node'),
          include: ['test/interop/**/*.test.ts'],
          environment: 'node',
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'scripts',
          root: here('./scripts'),
          include: ['**/*.test.mjs'],
          environment: 'node',
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          root: here('./web/test/e2e'),
          include: ['**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
