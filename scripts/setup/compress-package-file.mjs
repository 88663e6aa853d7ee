// @ts-check
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { at, readJsonObject } from './workspace.mjs'

/**
 * Compresses a file of an installed package by gzip. That may take seconds, so that it is done once
 * for each version of the package.
 *
 * @param {string} packageFolder absolute
 * @param {string} path relative to it
 * @returns {string} the compressed file
 */
export function compressPackageFile(packageFolder, path) {
  const { version } = readJsonObject(join(packageFolder, 'package.json'))
  const name = `${basename(path)}.gz`
  const target = at('node_modules', '.cache', 'compressed', String(version), name)
  if (existsSync(target)) return target
  mkdirSync(dirname(target), { recursive: true })
  const temporary = `${target}.${process.pid}`
  writeFileSync(temporary, gzipSync(readFileSync(join(packageFolder, path)), { level: 9 }))
  renameSync(temporary, target)
  return target
}
