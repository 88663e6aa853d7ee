// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { scanImports } from '../imports/scan-imports.mjs'

/** What a CommonJS bundle loads of itself; a function's is loaded when it is called. */
const REQUIRE = /(?<!=>\s?)\brequire\("(\.[^"]+)"\)/g

/**
 * @param {string} path
 * @param {boolean} withWorkers
 * @returns {string[]} absolute paths
 */
function loadedBy(path, withWorkers) {
  const source = readFileSync(path, 'utf8')
  const specifiers = path.endsWith('.cjs')
    ? [...source.matchAll(REQUIRE)].map(([, specifier]) => specifier ?? '')
    : scanImports(path, source)
        .filter(({ kind, lazy }) => !lazy && (kind === 'value' || (kind === 'url' && withWorkers)))
        .map(({ specifier }) => specifier)
  return specifiers
    .filter((specifier) => specifier.endsWith('js'))
    .map((specifier) => join(dirname(path), specifier))
    .filter((file) => existsSync(file))
}

/**
 * Modules with all that they load of their own bundle before they can run. What is imported when it
 * is needed is not counted.
 *
 * @param {readonly string[]} entries absolute paths
 * @param {{ withWorkers: boolean }} options whether modules named by their address count too
 * @returns {string[]} absolute paths, each once
 */
export function moduleClosure(entries, { withWorkers }) {
  const found = new Set(entries)
  for (const path of found) {
    for (const loaded of loadedBy(path, withWorkers)) found.add(loaded)
  }
  return [...found]
}

/**
 * What a page loads before it is usable: its scripts and styles, what these load, and their workers.
 *
 * @param {string} page absolute path of an HTML file
 * @returns {string[]} absolute paths, each once
 */
export function pageFiles(page) {
  const html = readFileSync(page, 'utf8')
  const addresses = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)]
    .map(([, address]) => address ?? '')
    .filter((address) => /\.(js|css)$/.test(address))
    .map((address) => join(dirname(page), address))
  const scripts = addresses.filter((path) => path.endsWith('.js'))
  return [...new Set([...moduleClosure(scripts, { withWorkers: true }), ...addresses])]
}

/**
 * What files weigh together, each compressed for itself as a server sends it.
 *
 * @param {readonly string[]} paths
 */
export function gzipBytes(paths) {
  return paths.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0)
}
