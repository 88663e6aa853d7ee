import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Runs a script of this folder as somebody who uses a Hub of this process, and parses what it prints.
 * Nothing of what was downloaded outlives it.
 */
export async function runHubPython(
  hub: { readonly hubUrl: string; readonly token: string },
  script: string,
  scriptArguments: readonly string[],
): Promise<unknown> {
  const python = process.env['SHARDBOARD_INTEROP_PYTHON']
  if (python === undefined) {
    throw new Error(
      'SHARDBOARD_INTEROP_PYTHON is not set; start this suite by npm run test:interop',
    )
  }
  const home = mkdtempSync(join(tmpdir(), 'hub-home-'))
  try {
    const env = {
      ...process.env,
      HF_ENDPOINT: hub.hubUrl,
      HF_TOKEN: hub.token,
      HF_HOME: home,
      HF_HUB_DISABLE_XET: '1',
      HF_HUB_DISABLE_TELEMETRY: '1',
      HF_UPDATE_DOWNLOAD_COUNTS: '0',
      HF_HUB_DISABLE_PROGRESS_BARS: '1',
    }
    return JSON.parse(await outputOf(python, [pathOf(script), ...scriptArguments], env))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const pathOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url))

function outputOf(
  command: string,
  commandArguments: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let problems = ''
    child.stdout.on('data', (chunk) => {
      output += String(chunk)
    })
    child.stderr.on('data', (chunk) => {
      problems += String(chunk)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${commandArguments[0]} ended with ${code}:\n${problems}`))
    })
  })
}
