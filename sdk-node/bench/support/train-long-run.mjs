// @ts-check
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const child = fileURLToPath(new URL('long-run-child.mjs', import.meta.url))
const POLL_MS = 20

/**
 * @typedef {object} Attempt
 * @property {number} startStep
 * @property {number} acknowledgedEnd exclusive: `log` has returned from all steps before it
 *
 * @typedef {object} LongRunPlan
 * @property {string} dir
 * @property {string} id
 * @property {number} stepCount
 * @property {readonly number[]} killSteps each attempt but the last is killed when it has come so far
 * @property {string} workDir for what the attempts say of themselves
 */

/** @param {string} file @returns {Attempt} */
function readProgress(file) {
  let bytes
  try {
    bytes = readFileSync(file)
  } catch {
    bytes = Buffer.alloc(0)
  }
  if (bytes.length < 16) return { startStep: 0, acknowledgedEnd: 0 }
  return { startStep: bytes.readDoubleLE(0), acknowledgedEnd: bytes.readDoubleLE(8) }
}

/**
 * Logs a run through kills that it cannot see coming.
 *
 * @param {LongRunPlan} plan
 * @returns {Promise<{ attempts: Attempt[], last: { loopMs: number, finishMs: number, peakMb: number } }>}
 */
export async function trainLongRun({ dir, id, stepCount, killSteps, workDir }) {
  const checkpointSteps = Math.max(1, Math.floor(stepCount / 50))
  /** @type {Attempt[]} */
  const attempts = []
  for (let attempt = 0; ; attempt++) {
    const killStep = killSteps[attempt] ?? Infinity
    const file = join(workDir, `acknowledged-${attempt}`)
    const numbers = [stepCount, checkpointSteps, attempt].map(String)
    const trainer = spawn(process.execPath, [child, dir, id, ...numbers, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    trainer.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text))
    /** @type {Promise<{ code: number | null, signal: string | null }>} */
    const end = new Promise((resolve, reject) => {
      trainer.on('error', reject)
      trainer.on('close', (code, signal) => resolve({ code, signal }))
    })
    if (killStep !== Infinity) {
      while (trainer.exitCode === null && readProgress(file).acknowledgedEnd < killStep) {
        await Promise.race([delay(POLL_MS), end])
      }
      trainer.kill('SIGKILL')
    }
    const { code, signal } = await end
    attempts.push(readProgress(file))
    if (killStep !== Infinity && signal !== 'SIGKILL') throw new Error('a trainer ended too soon')
    if (killStep !== Infinity) continue
    if (code !== 0) throw new Error(`the last trainer ended with ${code ?? signal}`)
    return { attempts, last: JSON.parse(output) }
  }
}
