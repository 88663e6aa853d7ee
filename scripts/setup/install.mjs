// @ts-check
import { existsSync } from 'node:fs'
import { npmCommand, runCommand } from './run-command.mjs'
import { at, isObject, readJsonObject } from './workspace.mjs'

/**
 * Whether what npm noted after its last install is what the lockfile asks for. Optional packages
 * may be absent: most are for other platforms.
 *
 * @param {Record<string, unknown>} lockfile package-lock.json
 * @param {Record<string, unknown>} installed node_modules/.package-lock.json
 */
export function isInstallCurrent(lockfile, installed) {
  const wanted = isObject(lockfile['packages']) ? lockfile['packages'] : {}
  const present = isObject(installed['packages']) ? installed['packages'] : {}
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true
    const found = present[path]
    if (!isObject(entry)) return false
    if (!isObject(found)) return entry['optional'] === true
    return entry['version'] === found['version'] && entry['integrity'] === found['integrity']
  })
}

/** Whether node_modules holds what package-lock.json asks for. */
function isInstalled() {
  const noted = at('node_modules', '.package-lock.json')
  if (!existsSync(noted)) return false
  return isInstallCurrent(readJsonObject(at('package-lock.json')), readJsonObject(noted))
}

/**
 * Brings node_modules to what package-lock.json asks for; does nothing when it is there already.
 *
 * @throws {Error} with npm's own output when npm fails
 */
export async function ensureInstalled() {
  if (isInstalled()) return
  console.log('Installing packages (npm ci) …')
  const { code, output } = await runCommand(npmCommand(['ci', '--no-audit', '--no-fund']))
  if (code !== 0) throw new Error(`npm ci failed:\n${output.trim()}`)
}
