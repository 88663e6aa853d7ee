// @ts-check
// The suite that needs Python: other people's readers over our shards. It makes an environment of its
// own with pinned packages, and uses it again while the pins stand.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const requirements = join(root, 'sdk-node/test/interop/requirements.txt')
const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
const environmentDir = join(root, 'node_modules/.cache/interop', pins)
const python = join(
  environmentDir,
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
)
const stamp = join(environmentDir, 'complete')

/** @param {string} command @param {string[]} args */
function run(command, args, env = process.env) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status === 0
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`test:interop: ${message}`)
  process.exit(1)
}

function makeEnvironment() {
  if (existsSync(stamp)) return
  rmSync(environmentDir, { recursive: true, force: true })
  mkdirSync(dirname(environmentDir), { recursive: true })
  const systemPython = ['python3', 'python'].find(
    (name) => spawnSync(name, ['-c', 'import venv'], { stdio: 'ignore' }).status === 0,
  )
  if (systemPython === undefined) fail('needs Python 3.10 or later with venv, and finds none')
  if (!run(systemPython, ['-m', 'venv', environmentDir])) fail('Python could not make a venv')
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  if (!run(python, [...install, '--requirement', requirements])) {
    fail('the Python packages could not be installed; is PyPI reachable from here?')
  }
  writeFileSync(stamp, '')
}

makeEnvironment()
const env = { ...process.env, SHARDBOARD_INTEROP_PYTHON: python }
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
if (!run(process.execPath, [vitest, 'run', '--project', 'interop'], env)) process.exit(1)
