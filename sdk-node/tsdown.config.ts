import { defineConfig } from 'tsdown'

const shared = {
  target: 'node20.19',
  fixedExtension: false,
  sourcemap: true,
  hash: true,
  logLevel: 'warn',
  failOnWarn: true,
  // Those of the types stay; the code's are in its source map.
  outputOptions: { comments: { jsdoc: false } },
} as const

const publicEntries = { index: 'src/index.ts', layout: 'src/layout/index.ts' }

export default defineConfig([
  {
    ...shared,
    format: 'esm',
    entry: {
      ...publicEntries,
      cli: 'src/cli/main.ts',
      'seal-worker': 'src/seal/seal-worker.ts',
      'hub-worker': 'src/hub/hub-worker.ts',
    },
    dts: { entry: Object.values(publicEntries) },
    deps: { onlyBundle: [] },
  },
  {
    ...shared,
    format: 'cjs',
    entry: publicEntries,
    dts: true,
    shims: true,
    // ESM only: a bundler or test runner that stays with CommonJS could not require() it.
    deps: { alwaysBundle: ['env-paths'], onlyBundle: ['env-paths', 'is-safe-filename'] },
    checks: { legacyCjs: false },
  },
])
