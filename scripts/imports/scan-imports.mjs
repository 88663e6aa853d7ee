// @ts-check
import { parse as parseSvelte } from 'svelte/compiler'
import { parseSync } from 'vite'
import { isObject } from '../setup/workspace.mjs'

/**
 * `value`: loaded when the program runs. `type`: gone after compilation. `url`: a file named by
 * `new URL('…', import.meta.url)`, as workers are. `lazy`: by `import()`, when it is needed.
 *
 * @typedef {object} FoundImport
 * @property {string} specifier
 * @property {'value' | 'type' | 'url'} kind
 * @property {boolean} lazy
 * @property {number} line
 */

/** @typedef {Record<string, unknown>} SyntaxNode */

/**
 * @param {unknown} value
 * @returns {value is SyntaxNode & { type: string }}
 */
const isNode = (value) => isObject(value) && typeof value['type'] === 'string'

/**
 * Calls back for each node of an ESTree.
 *
 * @param {unknown} value
 * @param {(node: SyntaxNode & { type: string }) => void} visit
 */
function walk(value, visit) {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit)
  } else if (isObject(value)) {
    if (isNode(value)) visit(value)
    for (const child of Object.values(value)) {
      if (typeof child === 'object' && child !== null) walk(child, visit)
    }
  }
}

/**
 * The strings written out in an expression: one for a literal, two for `a ? 'x' : 'y'`.
 *
 * @param {unknown} expression
 */
function literals(expression) {
  /** @type {string[]} */
  const found = []
  walk(expression, (node) => {
    if (node.type === 'Literal' && typeof node['value'] === 'string') found.push(node['value'])
    if (node.type === 'TemplateElement' && isObject(node['value'])) {
      const { cooked } = node['value']
      if (typeof cooked === 'string') found.push(cooked)
    }
  })
  return found
}

/** @param {SyntaxNode} node */
function isTypeOnly(node) {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true
  const { specifiers } = node
  return (
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type')
  )
}

/** @param {SyntaxNode} node `new URL('…', import.meta.url)`? */
function isModuleUrl(node) {
  const { callee, arguments: given } = node
  if (!isObject(callee) || callee['name'] !== 'URL' || !Array.isArray(given)) return false
  const base = given[1]
  return isObject(base) && isObject(base['object']) && base['object']['type'] === 'MetaProperty'
}

/**
 * @param {SyntaxNode & { type: string }} node
 * @returns {{ from: unknown, kind: FoundImport['kind'] } | undefined}
 */
function importOf(node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node['source'] === null || node['source'] === undefined
        ? undefined
        : { from: node['source'], kind: isTypeOnly(node) ? 'type' : 'value' }
    case 'ImportExpression':
      return { from: node['source'], kind: 'value' }
    case 'TSImportType':
      return { from: node['source'] ?? node['argument'], kind: 'type' }
    case 'TSExternalModuleReference':
      return { from: node['expression'], kind: 'value' }
    case 'NewExpression': {
      const given = node['arguments']
      return isModuleUrl(node) && Array.isArray(given) ? { from: given[0], kind: 'url' } : undefined
    }
    default:
      return undefined
  }
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {unknown}
 */
function parse(path, source) {
  if (path.endsWith('.svelte')) return parseSvelte(source, { modern: true, filename: path })
  const { program, errors } = parseSync(path, source)
  const [error] = errors
  if (error !== undefined) throw new Error(`${path} cannot be parsed: ${error.message}`)
  return program
}

/**
 * Everything that a source file imports, in order.
 *
 * @param {string} path decides the language: .ts, .mjs, .js or .svelte
 * @param {string} source
 * @returns {FoundImport[]}
 * @throws {Error} when it is not valid, or imports what only a run would tell
 */
export function scanImports(path, source) {
  /** @type {FoundImport[]} */
  const found = []
  walk(parse(path, source), (node) => {
    const imported = importOf(node)
    if (imported === undefined) return
    const start = typeof node['start'] === 'number' ? node['start'] : 0
    const line = source.slice(0, start).split('\n').length
    const specifiers = literals(imported.from)
    if (specifiers.length === 0 && imported.kind !== 'url') {
      throw new Error(`${path}:${line} imports what is not written out as a string`)
    }
    const lazy = node.type === 'ImportExpression'
    for (const specifier of specifiers) found.push({ specifier, kind: imported.kind, lazy, line })
  })
  return found
}
