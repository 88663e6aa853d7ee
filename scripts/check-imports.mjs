// @ts-check
import { fileURLToPath } from 'node:url'
import { findCycles, listSources, readEdges } from './imports/import-graph.mjs'
import { layers, packageEntries, sourceRoots } from './imports/import-rules.mjs'
import { root } from './setup/workspace.mjs'

/** @typedef {import('./imports/import-rules.mjs').Layer} Layer */
/** @typedef {import('./imports/import-graph.mjs').ImportEdge} ImportEdge */

/**
 * @typedef {object} ImportRules
 * @property {readonly Layer[]} layers
 * @property {readonly string[]} sourceRoots
 * @property {Readonly<Record<string, string>>} packageEntries
 */

/** @param {string} file */
const isTest = (file) => /\.test\.(ts|mjs)$/.test(file)

/**
 * How well a pattern fits a file: the length of what fits, 0 for not at all.
 *
 * @param {string} pattern
 * @param {string} file
 */
function fit(pattern, file) {
  if (pattern === file) return file.length
  if (pattern.endsWith('/*')) {
    const folder = pattern.slice(0, -1)
    return file.startsWith(folder) && !file.slice(folder.length).includes('/') ? folder.length : 0
  }
  return pattern.endsWith('/') && file.startsWith(pattern) ? pattern.length : 0
}

/**
 * @param {readonly Layer[]} all
 * @param {string} file
 */
function layerOf(all, file) {
  const [best] = all
    .map((layer) => ({ layer, size: Math.max(...layer.files.map((one) => fit(one, file))) }))
    .sort((a, b) => b.size - a.size)
  return best === undefined || best.size === 0 ? undefined : best.layer
}

/** @param {string} specifier */
const packageName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** @param {string} file */
const packageFolder = (file) => file.slice(0, file.indexOf('/') + 1)

/**
 * What is wrong with an import, or undefined.
 *
 * @param {ImportEdge} edge
 * @param {Layer} layer of the importing file
 * @param {ImportRules} rules
 */
function objection(edge, layer, rules) {
  const { may } = layer
  if (may.includes('*')) return undefined
  if (edge.target === undefined) {
    if (edge.specifier.startsWith('.')) return `${edge.specifier} does not exist`
    const needed = edge.specifier.startsWith('node:')
      ? 'node:'
      : `npm ${packageName(edge.specifier)}`
    return may.includes(needed) ? undefined : `${layer.name} may not import ${edge.specifier}`
  }
  if (isTest(edge.target)) return `${edge.target} is a test: nothing may import it`
  if (edge.specifier.startsWith('.') && packageFolder(edge.target) !== packageFolder(edge.from)) {
    return `${edge.specifier} leads out of the package: use ${Object.keys(rules.packageEntries).join(', ')}`
  }
  const target = layerOf(rules.layers, edge.target)
  if (target === undefined || target === layer) return undefined
  const { name } = target
  if (may.includes(name)) return undefined
  if (may.includes(`${edge.kind} ${name}`)) return undefined
  if (edge.lazy && may.includes(`lazy ${name}`)) return undefined
  const allowed = ['type', 'url', 'lazy'].filter((kind) => may.includes(`${kind} ${name}`))
  const only = allowed.length === 0 ? '' : ` but by ${allowed.join(' or ')}`
  return `${layer.name} may not import ${name}${only} (${edge.specifier})`
}

/**
 * Checks every import of the repository against the rules.
 *
 * @param {string} folder the repository's root
 * @param {ImportRules} rules
 * @returns {string[]} one line for each violation
 */
export function checkImports(folder, rules) {
  const files = rules.sourceRoots.flatMap((path) => listSources(folder, path))
  const homeless = files.filter((file) => layerOf(rules.layers, file) === undefined)
  const edges = readEdges(folder, files, rules.packageEntries)
  const crossings = edges.flatMap((edge) => {
    const layer = layerOf(rules.layers, edge.from)
    if (layer === undefined || isTest(edge.from)) return []
    const problem = objection(edge, layer, rules)
    return problem === undefined ? [] : [`${edge.from}:${edge.line} ${problem}`]
  })
  return [
    ...homeless.map((file) => `${file} is in no layer: list its folder in import-rules.mjs`),
    ...crossings,
    ...findCycles(edges).map((cycle) => `import cycle: ${cycle.join(' → ')}`),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const problems = checkImports(root, { layers, sourceRoots, packageEntries })
    for (const problem of problems) console.error(problem)
    if (problems.length > 0) process.exitCode = 1
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
