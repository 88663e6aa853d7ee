import { rmSync, utimesSync } from 'node:fs'
import { messageOf, systemCodeOf } from '../errors.ts'
import { parseSegmentName, walPath, type TailEntry, type WalEvent } from '../layout/index.ts'
import { changeRunRecord, indexRun, requireRunFolder } from '../store/run-files.ts'
import { ProjectLocation, type RunLocation } from '../store/run-location.ts'
import { createFile } from '../store/create-file.ts'
import { healRunRecord } from '../store/heal-run-record.ts'
import { makeFolder } from '../store/make-folder.ts'
import { formatIdentity, identifyThisProcess } from '../store/process-identity.ts'
import { removeIfEmpty } from '../store/remove-if-empty.ts'
import { listSegments } from '../store/segment-files.ts'
import { applyEvents, changeAttempt } from '../store/apply-events.ts'
import type { SessionStart } from './seal-messages.ts'
import { sealSegment } from './seal-segment.ts'

interface ClosedSegment {
  readonly segment: string
  readonly next: string
}

/** Publishes one session's closed segments, in order, and keeps its run's record alive. */
export class SessionSealer {
  readonly #start: SessionStart
  readonly run: RunLocation
  readonly #warn: (message: string) => void
  #closed: ClosedSegment[] = []
  #events: WalEvent[] = []
  #recordedEvent = 0
  #sealedEnd = 0
  /** The segment that is written now, while those before it are still to be looked for. */
  #unlistedBefore: string | undefined

  /** @param warn told of a damaged log */
  constructor(start: SessionStart, warn: (message: string) => void) {
    this.#start = start
    this.#warn = warn
    this.run = new ProjectLocation(start.storeDir, start.projectFolder).run(start.runId)
  }

  get hasWork(): boolean {
    return this.#closed.length > 0 || this.#events.length > 0
  }

  /** The last of the session's events that the run's record is known to hold; 0 for none. */
  get recordedEvent(): number {
    return this.#recordedEvent
  }

  /** All segments before this number are sealed. */
  get sealedEnd(): number {
    return this.#sealedEnd
  }

  /** Takes up what is left of a session whose sealing thread died. @param segment what it writes now */
  resumeBefore(segment: string): void {
    this.#unlistedBefore = segment
  }

  close(segment: string, next: string): void {
    this.#closed.push({ segment, next })
  }

  note(event: WalEvent): void {
    this.#events.push(event)
  }

  /**
   * @returns how many segments were sealed
   * @throws what the file system says; what is not published yet is tried again with the next call
   */
  publish(): number {
    const nowUnixMs = Date.now()
    let sealedCount = 0
    this.#listClosed()
    for (let closed = this.#closed[0]; closed !== undefined; closed = this.#closed[0]) {
      const { segment, next } = closed
      this.#seal(segment, this.#tail(next), nowUnixMs)
      this.#closed.shift()
      this.#sealedEnd = (parseSegmentName(segment)?.segment ?? -1) + 1
      sealedCount++
    }
    if (this.#events.length > 0) this.#applyEvents(nowUnixMs)
    return sealedCount
  }

  #listClosed(): void {
    const current = this.#unlistedBefore
    if (current === undefined) return
    const names = listSegments(this.run.walDir)
      .filter(({ session }) => session === this.#start.session)
      .map(({ name }) => name)
    const index = names.indexOf(current)
    const closed = names.slice(0, index < 0 ? names.length : index)
    const listed = closed.map((segment, at) => ({ segment, next: closed[at + 1] ?? current }))
    this.#closed = [...listed, ...this.#closed]
    this.#unlistedBefore = undefined
  }

  /** @throws what the file system says */
  beat(): void {
    const now = new Date()
    this.#heal(now.getTime())
    changeRunRecord(this.run, (record) =>
      changeAttempt(record, this.#start.session, (attempt) => ({
        ...attempt,
        heartbeatUnixMs: now.getTime(),
      })),
    )
    const lockFile = this.run.sessionLockFile(this.#start.session)
    try {
      utimesSync(lockFile, now, now)
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT') throw error
      this.#takeLockAgain(lockFile)
    }
  }

  /**
   * Publishes whatever segments the session has left, and gives up its place.
   * @throws what the file system says; then the log stays, for whoever next opens the project
   */
  finish(): void {
    const nowUnixMs = Date.now()
    try {
      this.#heal(nowUnixMs)
      for (const { name, session } of listSegments(this.run.walDir)) {
        if (session === this.#start.session) this.#seal(name, undefined, nowUnixMs)
      }
      if (this.#events.length > 0) this.#applyEvents(nowUnixMs)
    } finally {
      rmSync(this.run.sessionLockFile(this.#start.session), { force: true })
    }
    removeIfEmpty(this.run.walDir)
  }

  /** Another machine took this process for dead, e.g. since it was suspended, and published its log. */
  #takeLockAgain(lockFile: string): void {
    makeFolder(this.run.walDir)
    createFile(lockFile, formatIdentity(identifyThisProcess()))
    this.#warn(
      `run ${this.#start.runId} was taken for dead by another process, which published its log up to then; what this process logged since may be lost up to its next segment`,
    )
  }

  /** What `finish` could not do, in words for the user. */
  describeFailure(error: unknown): string {
    return `run ${this.#start.runId}: ${messageOf(error)}; its points stay in ${this.run.walDir} and are published when a run of the project is next started or shown`
  }

  #heal(nowUnixMs: number): void {
    const damage = healRunRecord(this.run, nowUnixMs)
    if (damage !== undefined) this.#warn(damage)
  }

  #seal(segment: string, nextTail: TailEntry | undefined, nowUnixMs: number): void {
    requireRunFolder(this.run)
    const damage = sealSegment({ run: this.run, segment, nextTail, nowUnixMs })
    if (damage !== undefined) this.#warn(damage)
  }

  #tail(segment: string): TailEntry {
    const { attempt, writer } = this.#start
    return { path: walPath(this.run.runId, segment), segment, attempt, writer }
  }

  #applyEvents(nowUnixMs: number): void {
    const events = this.#events
    const record = changeRunRecord(this.run, (before) => ({
      ...applyEvents(before, this.#start.session, events),
      updatedUnixMs: nowUnixMs,
    }))
    this.#recordedEvent = events.at(-1)?.number ?? this.#recordedEvent
    this.#events = this.#events.slice(events.length)
    indexRun(this.run.project, record, nowUnixMs)
  }
}
