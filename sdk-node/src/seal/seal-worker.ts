import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import { HEARTBEAT_INTERVAL_MS } from '../layout/index.ts'
import { listProjects } from '../store/register-project.ts'
import { ProjectLocation } from '../store/run-location.ts'
import { sweepLeftovers } from '../store/sweep-leftovers.ts'
import { markIfUnmerged } from './compact-run.ts'
import { CompactionQueue } from './compaction-queue.ts'
import { recoverySteps } from './recover-project.ts'
import { storeRecoverySteps } from './recover-store.ts'
import {
  GATE_DONE,
  GATE_FAILED,
  type FromSealer,
  type SessionStart,
  type ToSealer,
} from './seal-messages.ts'
import { SealProgress } from './seal-progress.ts'
import { SessionSealer } from './session-sealer.ts'

/*
 * The thread that turns closed log segments into shards, so that no one who logs waits for it.
 * Every file operation here is synchronous: what a message asks for is done before the next is read,
 * except recovery, which may take long.
 */

/** Changes of a run's record that come one after the other are written as one. */
const EVENT_DELAY_MS = 50
const RETRY_INTERVAL_MS = 5_000
const SWEEP_INTERVAL_MS = 3600 * 1000

const port = parentPort
if (port === null) throw new Error('seal-worker runs as a worker thread')

const sealers = new Map<string, SessionSealer>()
const progresses = new Map<string, SealProgress>()
/** Whether a session has come to its end. */
let hasEnded = false
/** By the project's folder, in unix milliseconds. */
const lastSweeps = new Map<string, number>()
const scheduled = new Map<string, NodeJS.Timeout>()

const compactions = new CompactionQueue((session, message) => {
  send({ kind: 'warning', session, message })
})

function send(message: FromSealer): void {
  port?.postMessage(message)
}

function warn(session: string | null, error: unknown): void {
  const message = `cannot publish a shard yet, and tries again: ${messageOf(error)}`
  send({ kind: 'warning', session, message })
}

function openSealer(start: SessionStart): SessionSealer {
  return new SessionSealer(start, (message) => {
    send({ kind: 'warning', session: start.session, message })
  })
}

function start(message: ToSealer & { kind: 'start' }): void {
  const { start: session, segment, events, progress } = message
  const sealer = openSealer(session)
  sealers.set(session.session, sealer)
  progresses.set(session.session, new SealProgress(progress))
  if (segment !== null) sealer.resumeBefore(segment)
  for (const event of events) sealer.note(event)
  if (segment !== null || events.length > 0) publishLater(session.session, 0)
}

function publishLater(session: string, delayMs: number): void {
  if (scheduled.has(session)) return
  const timer = setTimeout(() => {
    scheduled.delete(session)
    publishNow(session)
  }, delayMs)
  scheduled.set(session, timer)
}

/** @returns what went wrong; then it is tried again later */
function publishNow(session: string): unknown {
  const sealer = sealers.get(session)
  if (sealer === undefined) return undefined
  try {
    if (sealer.publish() > 0) {
      progresses.get(session)?.sealed(sealer.sealedEnd)
      compactions.whileRunning(sealer.run, session)
    }
    const eventNumber = sealer.recordedEvent
    if (eventNumber > 0) send({ kind: 'recorded', session, eventNumber })
    return undefined
  } catch (error) {
    warn(session, error)
    publishLater(session, RETRY_INTERVAL_MS)
    return error
  }
}

/** Who waits at the gate does so while the process ends: it is opened before shards are merged. */
async function finish(session: string, callId: number, gate: SharedArrayBuffer): Promise<void> {
  const sealer = sealers.get(session)
  let failure: string | null = null
  try {
    sealer?.finish()
    if (sealer !== undefined) markIfUnmerged(sealer.run)
  } catch (error) {
    failure = sealer?.describeFailure(error) ?? messageOf(error)
  }
  sealers.delete(session)
  hasEnded = true
  progresses.delete(session)
  clearTimeout(scheduled.get(session))
  scheduled.delete(session)
  const cell = new Int32Array(gate)
  Atomics.store(cell, 0, failure === null ? GATE_DONE : GATE_FAILED)
  Atomics.notify(cell, 0)
  if (sealer !== undefined && failure === null) {
    await compactions.afterEnd(sealer.run, session, sealers.size === 0)
  }
  send({ kind: 'done', callId, error: failure })
}

/** One session a turn of the loop: those that are live have their messages in between. */
async function recover(
  storeDir: string,
  projectFolder: string | null,
  callId: number,
): Promise<void> {
  let error: string | null = null
  try {
    const { failures, unmergedRuns } = await takeSteps(
      projectFolder === null
        ? storeRecoverySteps(storeDir, Date.now())
        : recoverySteps(new ProjectLocation(storeDir, projectFolder), Date.now()),
    )
    if (failures.length > 0) error = failures.join('; ')
    for (const run of unmergedRuns) compactions.leftOver(run)
    // The thread ends with this answer.
    if (hasEnded && sealers.size === 0) await compactions.afterAll()
    await sweep(storeDir, projectFolder)
  } catch (thrown) {
    error = messageOf(thrown)
  }
  send({ kind: 'done', callId, error })
}

async function takeSteps<Result>(steps: Iterator<void, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    await nextTurn()
  }
}

async function sweep(storeDir: string, projectFolder: string | null): Promise<void> {
  const projects =
    projectFolder === null ? listProjects(storeDir) : [new ProjectLocation(storeDir, projectFolder)]
  for (const project of projects) {
    const sweptUnixMs = lastSweeps.get(project.dir) ?? 0
    if (Date.now() - sweptUnixMs < SWEEP_INTERVAL_MS) continue
    lastSweeps.set(project.dir, Date.now())
    await takeSteps(sweepLeftovers(project, Date.now()))
  }
}

port.on('message', (message: ToSealer) => {
  switch (message.kind) {
    case 'start':
      start(message)
      return
    case 'closed':
      sealers.get(message.session)?.close(message.segment, message.next)
      publishNow(message.session)
      return
    case 'event':
      sealers.get(message.session)?.note(message.event)
      publishLater(message.session, EVENT_DELAY_MS)
      return
    case 'flush': {
      const error = publishNow(message.session)
      const text = error === undefined ? null : messageOf(error)
      send({ kind: 'done', callId: message.callId, error: text })
      return
    }
    case 'finish':
      void finish(message.session, message.callId, message.gate)
      return
    case 'recover':
      void recover(message.storeDir, message.projectFolder, message.callId)
  }
})

setInterval(() => {
  for (const [session, sealer] of sealers) {
    try {
      sealer.beat()
    } catch (error) {
      warn(session, error)
    }
  }
}, HEARTBEAT_INTERVAL_MS)
