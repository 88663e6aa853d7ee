// @ts-check

/**
 * A built file with all that it loads before it can run, packages outside the bundle not counted.
 *
 * @typedef {object} BundleBudget
 * @property {string} name
 * @property {string} entry a module, or a page: then its scripts, styles and workers
 * @property {number} maxBytes compressed by gzip
 */

/** @type {readonly BundleBudget[]} */
export const bundleBudgets = [
  { name: 'SDK entry, ESM', entry: 'sdk-node/dist/index.js', maxBytes: 52 * 1024 },
  { name: 'SDK entry, CommonJS', entry: 'sdk-node/dist/index.cjs', maxBytes: 52 * 1024 },
  { name: 'layout', entry: 'sdk-node/dist/layout.js', maxBytes: 11.5 * 1024 },
  { name: 'sealing thread', entry: 'sdk-node/dist/seal-worker.js', maxBytes: 56 * 1024 },
  { name: 'page with its data worker', entry: 'web/dist/index.html', maxBytes: 120 * 1024 },
]
