// @ts-check

/**
 * A part of the source and what it may import besides itself. Entries of `may`: a layer's name,
 * `type <layer>` (types only), `url <layer>` (a file's address only), `lazy <layer>` (by `import()` only),
 * `npm <package>`, `node:`, `*`.
 *
 * @typedef {object} Layer
 * @property {string} name
 * @property {readonly string[]} files files, folders (ending in a slash) or all files right in a
 *   folder (ending in `/*`); the longest that fits decides
 * @property {readonly string[]} may
 */

/** @type {readonly Layer[]} */
const sdkLayers = [
  { name: 'layout', files: ['sdk-node/src/layout/'], may: [] },
  { name: 'errors', files: ['sdk-node/src/errors.ts'], may: [] },
  {
    name: 'options',
    files: ['sdk-node/src/options.ts', 'sdk-node/src/run-names.ts'],
    may: ['layout', 'errors', 'hub-target', 'node:'],
  },
  {
    name: 'hub-target',
    files: [
      'sdk-node/src/hub/hub-target.ts',
      'sdk-node/src/hub/hub-token.ts',
      'sdk-node/src/hub/push-schedule.ts',
      'sdk-node/src/hub/sync-report.ts',
    ],
    may: ['errors', 'node:'],
  },
  { name: 'buffer', files: ['sdk-node/src/buffer/'], may: ['layout'] },
  { name: 'wal', files: ['sdk-node/src/wal/'], may: ['layout', 'errors', 'node:'] },
  {
    name: 'parquet',
    files: ['sdk-node/src/parquet/'],
    may: ['layout', 'type buffer', 'npm hyparquet', 'npm hyparquet-writer'],
  },
  { name: 'values', files: ['sdk-node/src/values/'], may: ['layout', 'errors'] },
  {
    name: 'store',
    files: ['sdk-node/src/store/'],
    may: ['layout', 'errors', 'hub-target', 'node:', 'npm env-paths'],
  },
  {
    name: 'seal-thread',
    files: [
      'sdk-node/src/seal/seal-thread.ts',
      'sdk-node/src/seal/seal-messages.ts',
      'sdk-node/src/seal/seal-progress.ts',
    ],
    may: ['layout', 'errors', 'url seal', 'node:'],
  },
  // All else in seal/ runs in the worker thread: what the public entries import never reaches it.
  {
    name: 'seal',
    files: ['sdk-node/src/seal/'],
    may: ['layout', 'errors', 'buffer', 'parquet', 'store', 'seal-thread', 'node:'],
  },
  {
    name: 'hub-thread',
    files: ['sdk-node/src/hub/hub-thread.ts', 'sdk-node/src/hub/hub-messages.ts'],
    may: ['errors', 'hub-target', 'url hub', 'node:'],
  },
  // All else in hub/ runs in its worker thread, or in a command.
  {
    name: 'hub',
    files: ['sdk-node/src/hub/'],
    may: [
      'layout',
      'errors',
      'hub-target',
      'hub-thread',
      'store',
      'seal',
      'node:',
      'npm @huggingface/hub',
      'npm env-paths',
    ],
  },
  {
    name: 'serve',
    files: ['sdk-node/src/serve/'],
    may: ['layout', 'errors', 'store', 'seal-thread', 'node:'],
  },
  {
    name: 'run',
    files: ['sdk-node/src/*'],
    may: [
      'layout',
      'errors',
      'options',
      'wal',
      'values',
      'store',
      'seal-thread',
      'hub-target',
      'hub-thread',
      'lazy hub',
      'node:',
    ],
  },
  {
    name: 'api',
    files: ['sdk-node/src/index.ts'],
    may: ['layout', 'errors', 'options', 'values', 'run', 'hub-target'],
  },
  {
    name: 'cli',
    files: ['sdk-node/src/cli/'],
    may: [
      'api',
      'layout',
      'errors',
      'options',
      'serve',
      'store',
      'seal',
      'seal-thread',
      'hub-target',
      'hub',
      'node:',
      'npm cli-progress',
      'npm commander',
      'npm open',
      'npm picocolors',
    ],
  },
]

/** @type {readonly Layer[]} */
const webLayers = [
  {
    name: 'data-types',
    files: [
      'web/src/data/catalog.ts',
      'web/src/data/kept-data.ts',
      'web/src/data/kept-cache.ts',
      'web/src/data/series.ts',
      'web/src/data/store-address.ts',
    ],
    may: ['layout'],
  },
  { name: 'protocol', files: ['web/src/worker/protocol.ts'], may: ['type layout', 'data-types'] },
  {
    name: 'worker',
    files: ['web/src/worker/'],
    may: ['layout', 'data-types', 'protocol', 'npm hyparquet'],
  },
  {
    name: 'data',
    files: ['web/src/data/'],
    may: ['layout', 'data-types', 'protocol', 'url worker'],
  },
  {
    name: 'query-types',
    files: ['web/src/query/query-protocol.ts', 'web/src/query/relations.ts'],
    may: ['data-types', 'protocol'],
  },
  // Runs in the page, which must not load what runs in the worker.
  {
    name: 'query-client',
    files: ['web/src/query/client/'],
    may: ['type data-types', 'query-types', 'protocol', 'url query'],
  },
  {
    name: 'query',
    files: ['web/src/query/'],
    may: [
      'layout',
      'data-types',
      'protocol',
      'query-types',
      'worker',
      'npm @duckdb/duckdb-wasm',
      'npm apache-arrow',
      'npm virtual:duckdb-wasm',
    ],
  },
  { name: 'ui', files: ['web/src/ui/'], may: ['npm svelte', 'npm bits-ui'] },
  { name: 'url', files: ['web/src/url/'], may: ['data-types'] },
  {
    name: 'charts',
    files: ['web/src/charts/'],
    may: ['ui', 'data-types', 'npm svelte', 'npm uplot'],
  },
  {
    name: 'state',
    files: ['web/src/state/'],
    may: ['layout', 'data', 'data-types', 'url', 'npm svelte'],
  },
  // Loaded where the store is neither beside the page nor its server's.
  {
    name: 'access',
    files: ['web/src/access/'],
    may: ['data-types', 'type state'],
  },
  {
    name: 'panels',
    files: ['web/src/panels/'],
    may: ['type layout', 'charts', 'state', 'ui', 'data-types', 'npm svelte'],
  },
  {
    name: 'shell',
    files: ['web/src/shell/'],
    may: ['type layout', 'state', 'ui', 'url', 'data-types', 'npm svelte'],
  },
  {
    name: 'sql',
    files: ['web/src/sql/'],
    may: [
      'state',
      'ui',
      'data-types',
      'query-types',
      'query-client',
      'npm svelte',
      'npm apache-arrow',
      'npm @codemirror/autocomplete',
      'npm @codemirror/commands',
      'npm @codemirror/lang-sql',
      'npm @codemirror/language',
      'npm @codemirror/state',
      'npm @codemirror/view',
      'npm @lezer/highlight',
    ],
  },
  {
    name: 'app',
    files: ['web/src/*'],
    may: [
      'ui',
      'url',
      'charts',
      'state',
      'data',
      'data-types',
      'access',
      'panels',
      'shell',
      'sql',
      'npm svelte',
    ],
  },
]

/** @type {readonly Layer[]} */
export const layers = [
  ...sdkLayers,
  ...webLayers,
  { name: 'command', files: ['sdk-node/bin/'], may: ['*'] },
  {
    name: 'tooling',
    files: [
      'scripts/',
      'sdk-node/*',
      'sdk-node/test/',
      'sdk-node/bench/',
      'web/test/',
      'web/bench/',
      'vite.config.ts',
      'svelte.config.js',
    ],
    may: ['*'],
  },
]

/** Where sources stand. A folder beside these that holds code is an error until it is listed. */
export const sourceRoots = ['sdk-node', 'web', 'scripts', 'vite.config.ts', 'svelte.config.js']

/** The one way from one package into another, and the file that it leads to. */
export const packageEntries = { 'shardboard/layout': 'sdk-node/src/layout/index.ts' }
