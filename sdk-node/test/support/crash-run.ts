import { spawn, type ChildProcess } from 'node:child_process'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const trainer = fileURLToPath(new URL('../children/crashing-trainer.mjs', import.meta.url))

export interface CrashPlan {
  readonly dir: string
  readonly runId: string
  readonly stepCount: number
  readonly killCount: number
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/**
 * Trains a run to its end through many SIGKILLs, each after a random number of further steps.
 * @returns every step whose `log` call returned, as often as it did
 */
export async function trainThroughKills(plan: CrashPlan): Promise<number[]> {
  const acknowledged: number[] = []
  const meanSteps = plan.stepCount / (plan.killCount + 1)
  for (let kill = 0; kill < plan.killCount; kill++) {
    const stepsToLive = 1 + Math.floor(plan.random() * 2 * meanSteps * 0.8)
    const signal = await trainUntil(plan, acknowledged, stepsToLive)
    if (signal !== 'SIGKILL') throw new Error(`the trainer ended before kill ${kill}`)
  }
  const signal = await trainUntil(plan, acknowledged, Infinity)
  if (signal !== null) throw new Error(`the last trainer died of ${signal}`)
  return acknowledged
}

async function trainUntil(
  plan: CrashPlan,
  acknowledged: number[],
  stepsToLive: number,
): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [trainer, plan.dir, plan.runId, String(plan.stepCount)], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const ended = endOf(child)
  const pipe = child.stdio[3]
  if (!(pipe instanceof Readable)) throw new Error('the trainer has no pipe')
  let rest = Buffer.alloc(0)
  let steps = 0
  pipe.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (; rest.length >= 8; rest = rest.subarray(8)) {
      acknowledged.push(rest.readDoubleLE(0))
      steps++
    }
    if (steps >= stepsToLive) child.kill('SIGKILL')
  })
  return ended
}

function endOf(child: ChildProcess): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code !== 0 && signal === null) reject(new Error(`the trainer exited with ${code}`))
      else resolve(signal)
    })
  })
}
