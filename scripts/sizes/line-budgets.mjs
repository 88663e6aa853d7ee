// @ts-check
import { parse } from 'svelte/compiler'

/** Lines after which people stop reading. */
const MAX_LINES = { code: 400, component: 300, componentScript: 120, test: 500 }

/** @param {string} text */
const countLines = (text) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)

/**
 * Lines of a component's scripts, without the tags themselves.
 *
 * @param {string} source
 */
function scriptLines(source) {
  const { instance, module } = parse(source, { modern: true })
  return [instance, module].reduce((sum, script) => {
    if (script === null || script === undefined) return sum
    return sum + source.slice(script.start, script.end).split('\n').length - 2
  }, 0)
}

/**
 * What is too long about a source file.
 *
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
export function fileProblems(path, source) {
  const isTest = /\.test\.(ts|mjs)$/.test(path)
  const isComponent = path.endsWith('.svelte')
  const max = isTest ? MAX_LINES.test : isComponent ? MAX_LINES.component : MAX_LINES.code
  const lines = countLines(source)
  const inScript = isComponent ? scriptLines(source) : 0
  return [
    ...(lines > max ? [`${path} has ${lines} lines; ${max} are allowed`] : []),
    ...(inScript > MAX_LINES.componentScript
      ? [`${path} has ${inScript} lines of script; ${MAX_LINES.componentScript} are allowed`]
      : []),
  ]
}
