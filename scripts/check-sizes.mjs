// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { listSources } from './imports/import-graph.mjs'
import { sourceRoots } from './imports/import-rules.mjs'
import { at, root } from './setup/workspace.mjs'
import { bundleBudgets } from './sizes/bundle-budgets.mjs'
import { gzipBytes, moduleClosure, pageFiles } from './sizes/bundle-files.mjs'
import { fileProblems } from './sizes/line-budgets.mjs'

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`

/** @returns {string[]} one line for each file that is too long */
function checkLines() {
  return sourceRoots
    .flatMap((path) => listSources(root, path))
    .flatMap((path) => fileProblems(path, readFileSync(at(path), 'utf8')))
}

/** Prints what each bundle weighs. @returns {string[]} one line for each that is too heavy */
function checkBundles() {
  return bundleBudgets.flatMap(({ name, entry, maxBytes }) => {
    const path = at(entry)
    if (!existsSync(path)) return [`${entry} does not exist: run npm run build first`]
    const files = entry.endsWith('.html')
      ? pageFiles(path)
      : moduleClosure([path], { withWorkers: false })
    const bytes = gzipBytes(files)
    const figures = `${kilobytes(bytes).padStart(9)} of ${kilobytes(maxBytes).padStart(9)} gzip`
    console.log(`${name.padEnd(34)} ${figures}  (${files.length} files)`)
    return bytes > maxBytes ? [`${name} is over its budget: ${figures.trim()}`] : []
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { lines: { type: 'boolean' }, bundles: { type: 'boolean' } },
  })
  const all = values.lines !== true && values.bundles !== true
  const problems = [
    ...(all || values.lines === true ? checkLines() : []),
    ...(all || values.bundles === true ? checkBundles() : []),
  ]
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}
