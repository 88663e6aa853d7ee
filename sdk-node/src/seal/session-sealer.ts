import { rmSync, utimesSync } from 'node:fs'
import { messageOf } from '../errors.ts'
import { walPath, type TailEntry, type WalEvent } from '../layout/index.ts'
import { changeRunRecord, indexRun } from '../store/run-files.ts'
import { ProjectLocation, type RunLocation } from '../store/run-location.ts'
import { removeIfEmpty } from '../store/remove-if-empty.ts'
import { listSegments } from '../store/segment-files.ts'
import { applyEvents, changeAttempt } from './apply-events.ts'
import type { SessionStart } from './seal-messages.ts'
import { sealSegment } from './seal-segment.ts'

interface ClosedSegment {
  readonly segment: string
  readonly next: string
}

/** Publishes one session's closed segments, in order, and keeps its run's record alive. */
export class SessionSealer {
  readonly #start: SessionStart
  readonly #run: RunLocation
  #closed: ClosedSegment[] = []
  #events: WalEvent[] = []

  constructor(start: SessionStart) {
    this.#start = start
    this.#run = new ProjectLocation(start.storeDir, start.projectFolder).run(start.runId)
  }

  get hasWork(): boolean {
    return this.#closed.length > 0 || this.#events.length > 0
  }

  close(segment: string, next: string): void {
    this.#closed.push({ segment, next })
  }

  note(event: WalEvent): void {
    this.#events.push(event)
  }

  /** @throws what the file system says; what is not published yet is tried again with the next call */
  publish(): void {
    const nowUnixMs = Date.now()
    for (let closed = this.#closed[0]; closed !== undefined; closed = this.#closed[0]) {
      const { segment, next } = closed
      sealSegment({ run: this.#run, segment, nextTail: this.#tail(next), nowUnixMs })
      this.#closed.shift()
    }
    if (this.#events.length > 0) this.#applyEvents(nowUnixMs)
  }

  /** @throws what the file system says */
  beat(): void {
    const now = new Date()
    changeRunRecord(this.#run, (record) =>
      changeAttempt(record, this.#start.session, (attempt) => ({
        ...attempt,
        heartbeatUnixMs: now.getTime(),
      })),
    )
    utimesSync(this.#run.sessionLockFile(this.#start.session), now, now)
  }

  /**
   * Publishes whatever segments the session has left, and gives up its place.
   * @throws what the file system says; then the log and the lock stay, for the next process to recover
   */
  finish(): void {
    const nowUnixMs = Date.now()
    for (const { name, session } of listSegments(this.#run.walDir)) {
      if (session !== this.#start.session) continue
      sealSegment({ run: this.#run, segment: name, nextTail: undefined, nowUnixMs })
    }
    if (this.#events.length > 0) this.#applyEvents(nowUnixMs)
    rmSync(this.#run.sessionLockFile(this.#start.session), { force: true })
    removeIfEmpty(this.#run.walDir)
  }

  /** What `finish` could not do, in words for the user. */
  describeFailure(error: unknown): string {
    return `run ${this.#start.runId}: ${messageOf(error)}; its points stay in ${this.#run.walDir} and are published when a run of the project is next started or shown`
  }

  #tail(segment: string): TailEntry {
    const { attempt, writer } = this.#start
    return { path: walPath(this.#run.runId, segment), segment, attempt, writer }
  }

  #applyEvents(nowUnixMs: number): void {
    const events = this.#events
    const record = changeRunRecord(this.#run, (before) => ({
      ...applyEvents(before, this.#start.session, events),
      updatedUnixMs: nowUnixMs,
    }))
    this.#events = this.#events.slice(events.length)
    indexRun(this.#run.project, record, nowUnixMs)
  }
}
