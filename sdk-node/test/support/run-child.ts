import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface ChildEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly standardOutput: string
  readonly standardError: string
}

export interface ChildOptions {
  readonly environment?: NodeJS.ProcessEnv
  /** Sends the signal as soon as the text has been printed. */
  readonly signalOn?: { readonly text: string; readonly signal: NodeJS.Signals }
}

/** Runs a script of `test/children` to its end. */
export function runChild(
  script: string,
  childArguments: readonly string[],
  { environment, signalOn }: ChildOptions = {},
): Promise<ChildEnd> {
  const file = fileURLToPath(new URL(`../children/${script}`, import.meta.url))
  const child = spawn(process.execPath, [file, ...childArguments], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let standardOutput = ''
  let standardError = ''
  let isSignalled = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    standardOutput += text
    if (signalOn === undefined || isSignalled || !standardOutput.includes(signalOn.text)) return
    isSignalled = child.kill(signalOn.signal)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    standardError += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode, signal) => {
      resolve({ exitCode, signal, standardOutput, standardError })
    })
  })
}
