// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { scanImports } from './scan-imports.mjs'

/** @typedef {import('./scan-imports.mjs').FoundImport} FoundImport */

/**
 * An import with the file of this repository that it leads to: undefined for a package, and for a
 * relative path that leads nowhere.
 *
 * @typedef {FoundImport & { from: string, target: string | undefined }} ImportEdge
 */

const IGNORED_FOLDERS = new Set(['node_modules', 'dist', 'golden', 'screenshots'])

/**
 * All source files below a path, relative to the root, with slashes.
 *
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
export function listSources(root, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false })
  if (stats === undefined) return []
  if (!stats.isDirectory()) return /\.(ts|mts|cts|js|mjs|cjs|svelte)$/.test(path) ? [path] : []
  return readdirSync(join(root, path))
    .filter((name) => !IGNORED_FOLDERS.has(name))
    .sort()
    .flatMap((name) => listSources(root, posix.join(path, name)))
}

/**
 * @param {string} root
 * @param {string} from
 * @param {FoundImport} found
 * @param {Readonly<Record<string, string>>} packageEntries
 * @returns {ImportEdge[]} empty for an address of something that is no file: built later, a folder
 */
function toEdges(root, from, found, packageEntries) {
  const specifier = found.specifier.replace(/\?.*$/, '')
  if (!specifier.startsWith('.')) {
    return found.kind === 'url' ? [] : [{ ...found, from, target: packageEntries[specifier] }]
  }
  const target = posix.join(posix.dirname(from), specifier)
  const stats = statSync(join(root, target), { throwIfNoEntry: false })
  if (stats?.isFile() === true) return [{ ...found, from, target }]
  return found.kind === 'url' ? [] : [{ ...found, from, target: undefined }]
}

/**
 * Reads all imports of the given files.
 *
 * @param {string} root
 * @param {readonly string[]} files relative to the root
 * @param {Readonly<Record<string, string>>} packageEntries
 * @returns {ImportEdge[]}
 */
export function readEdges(root, files, packageEntries) {
  return files.flatMap((from) => {
    const path = join(root, from)
    if (!existsSync(path)) return []
    return scanImports(from, readFileSync(path, 'utf8')).flatMap((found) =>
      toEdges(root, from, found, packageEntries),
    )
  })
}

/**
 * Files that import each other in a ring, each ring once, as a path that ends where it began.
 *
 * @param {readonly ImportEdge[]} edges
 * @returns {string[][]}
 */
export function findCycles(edges) {
  /** @type {Map<string, string[]>} */
  const targets = new Map()
  for (const { from, target, kind } of edges) {
    if (target === undefined || kind === 'url') continue
    targets.set(from, [...(targets.get(from) ?? []), target])
  }
  /** @type {Set<string>} */
  const done = new Set()
  /** @type {string[][]} */
  const cycles = []
  /** @param {string} file @param {string[]} path */
  const visit = (file, path) => {
    const start = path.indexOf(file)
    if (start >= 0) cycles.push([...path.slice(start), file])
    if (start >= 0 || done.has(file)) return
    for (const target of targets.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) visit(file, [])
  return cycles
}
