// @ts-check
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { at, isObject, readJsonObject, root } from './setup/workspace.mjs'

/**
 * A pattern that no committed file of its kind may hold.
 *
 * @typedef {{ files: RegExp, pattern: RegExp, why: string }} Ban
 */

const CODE = /\.(ts|mjs|js|svelte)$/
const TESTS = /\.test\.(ts|mjs)$/

// Written in pieces: this file is checked too.
/** @type {readonly Ban[]} */
const bans = [
  {
    files: CODE,
    pattern: /@ts-(ignore|nocheck)\b/,
    why: 'the type checker is not to be silenced',
  },
  {
    files: CODE,
    pattern: /(:\s*|\bas\s+|<)any\b\s*([=;,)>\]|&[]|$)/,
    why: 'any switches type checking off',
  },
  {
    files: CODE,
    pattern: new RegExp(String.raw`\b(TO` + String.raw`DO|FIX` + String.raw`ME)\b`),
    why: 'left for later: do it or file it as an issue',
  },
  {
    files: TESTS,
    pattern: /\b(it|test|describe)\.(skip|only|todo)\b/,
    why: 'every test runs, always',
  },
  {
    files: /\.svelte$/,
    pattern: new RegExp(String.raw`\{@` + String.raw`html\b`),
    why: 'text is text, never markup',
  },
  {
    files: /./,
    pattern: /(^|[\s'"`(=])\/(home|Users|root|work)\/[\w.-]/,
    why: 'a path of one machine',
  },
]

/**
 * What is wrong with the text of a file.
 *
 * @param {string} path
 * @param {string} text
 * @returns {string[]} one line for each
 */
export function textProblems(path, text) {
  const fitting = bans.filter(({ files }) => files.test(path))
  return text
    .split('\n')
    .flatMap((line, index) =>
      fitting
        .filter(({ pattern }) => pattern.test(line))
        .map(({ why }) => `${path}:${index + 1} ${why}: ${line.trim().slice(0, 80)}`),
    )
}

/**
 * Packages whose address the lockfile holds: it would bind everybody to one registry.
 *
 * @param {Record<string, unknown>} lockfile
 * @returns {string[]} one line for each
 */
export function lockfileProblems(lockfile) {
  const packages = isObject(lockfile['packages']) ? lockfile['packages'] : {}
  return Object.entries(packages)
    .filter(([, entry]) => {
      const resolved = isObject(entry) ? entry['resolved'] : undefined
      return typeof resolved === 'string' && /^[a-z+]+:/.test(resolved)
    })
    .map(([path]) => `package-lock.json names the registry of ${path}: see .npmrc`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  const problems = tracked
    .split('\0')
    .filter((path) => /\.(ts|mjs|js|svelte|json|md|html|css)$/.test(path) || path === '.ci/run')
    .filter((path) => path !== 'package-lock.json' && path !== 'scripts/check-repository.test.mjs')
    .filter((path) => existsSync(at(path)))
    .flatMap((path) => textProblems(path, readFileSync(at(path), 'utf8')))
  problems.push(...lockfileProblems(readJsonObject(at('package-lock.json'))))
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}
