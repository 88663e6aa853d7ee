import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The environment that `scripts/test-interop.mjs` has made. */
const python = process.env['SHARDBOARD_INTEROP_PYTHON']

/** Runs a script of this folder in the suite's own Python and parses what it prints. */
export function runPython(script: string, scriptArguments: readonly string[]): unknown {
  if (python === undefined) {
    throw new Error(
      'SHARDBOARD_INTEROP_PYTHON is not set; start this suite by npm run test:interop',
    )
  }
  const file = fileURLToPath(new URL(script, import.meta.url))
  const output = execFileSync(python, [file, ...scriptArguments], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(output)
}
