import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { compressPackageFile } from './scripts/setup/compress-package-file.mjs'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const DUCKDB = here('./node_modules/@duckdb/duckdb-wasm')

const alias = {
  'shardboard/layout': here('./sdk-node/src/layout/index.ts'),
  // Its package names a file for this entry that it does not hold.
  '@duckdb/duckdb-wasm/blocking': `${DUCKDB}/dist/duckdb-browser-blocking.mjs`,
}

/** The same engine, as tests outside of a browser can have it. */
const nodeAlias = {
  ...alias,
  '@duckdb/duckdb-wasm/blocking': `${DUCKDB}/dist/duckdb-node-blocking.cjs`,
}

/** Leaves out of the data worker what our own shards have no use for. */
const leanParquet = {
  name: 'lean-parquet',
  enforce: 'pre' as const,
  resolveId: (source: string, importer: string | undefined) =>
    /\/hyparquet\/src\//.test(importer ?? '') && /^\.\/(variant|wkb|bloom)\.js$/.test(source)
      ? here('./web/src/worker/absent-parquet-features.ts')
      : null,
}

/**
 * Takes out of the engine's code the addresses of other hosts, and its wish to make code of text in its
 * own scope, which only extensions need and which keeps unused parts in the bundle.
 */
const homelyDuckdb = {
  name: 'homely-duckdb',
  transform: (code: string, id: string) =>
    id.startsWith(`${DUCKDB}/dist/`)
      ? code
          .replaceAll(/https:\/\/(?:cdn\.jsdelivr\.net|github\.com)[\w./-]*/g, '')
          .replaceAll(/([^\w.])eval\(/g, '$1(0,eval)(')
      : null,
}

/** Gives `virtual:duckdb-wasm` as the address of the query engine, compressed. */
const compressDuckdb = {
  name: 'compress-duckdb',
  resolveId: (source: string) => (source === 'virtual:duckdb-wasm' ? `\0${source}` : null),
  load: (id: string) =>
    id === '\0virtual:duckdb-wasm'
      ? `export { default } from ${JSON.stringify(`${compressPackageFile(DUCKDB, 'dist/duckdb-eh.wasm')}?url`)}`
      : null,
}

const createPlugins = () => [svelte({ configFile: here('./svelte.config.js') }), compressDuckdb]

const dedupe = ['apache-arrow']

/** A test that hangs must end, and one on a busy machine must not. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  root: here('./web'),
  base: './',
  cacheDir: here('./node_modules/.vite'),
  plugins: createPlugins(),
  resolve: { alias, dedupe },
  assetsInclude: ['**/*.wasm.gz'],
  worker: { format: 'es', plugins: () => [leanParquet, compressDuckdb, homelyDuckdb] },
  build: {
    outDir: here('./web/dist'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
  },
  test: {
    // Vitest would leave one processor to itself, which has next to nothing to do.
    maxWorkers: '100%',
    projects: [
      {
        plugins: createPlugins(),
        resolve: { conditions: ['browser'], alias: nodeAlias, dedupe },
        test: {
          name: 'web',
          root: here('./web'),
          include: ['src/**/*.test.ts'],
          environment: here('./web/test/rune-environment.ts'),
          ...patient,
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
          ...patient,
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
          ...patient,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          root: here('./web/test/e2e'),
          include: ['**/*.test.ts'],
          environment: 'node',
          globalSetup: here('./web/test/e2e/support/run-setup.ts'),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A worker keeps its browser, and pages at rest, from file to file.
          isolate: false,
        },
      },
    ],
  },
})
