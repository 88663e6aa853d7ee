import type { WalEvent } from '../layout/index.ts'

/** What the sealing thread must know of a session. */
export interface SessionStart {
  readonly storeDir: string
  readonly projectFolder: string
  readonly runId: string
  readonly session: string
  readonly attempt: number
  readonly writer: string
}

export const GATE_DONE = 1
export const GATE_FAILED = 2

/** From the thread that logs to the thread that seals. */
export type ToSealer =
  /** A session begins, or goes on after the thread before died: then with what that has left. */
  | {
      readonly kind: 'start'
      readonly start: SessionStart
      /** The segment that is written now: those before it are closed. Null while it is the first. */
      readonly segment: string | null
      /** Those that have not been told to be recorded. */
      readonly events: readonly WalEvent[]
      /** A `SealProgress` of the session's log. */
      readonly progress: SharedArrayBuffer
    }
  /** A segment is closed; `next` is the one that is written now. */
  | {
      readonly kind: 'closed'
      readonly session: string
      readonly segment: string
      readonly next: string
    }
  | { readonly kind: 'event'; readonly session: string; readonly event: WalEvent }
  /** Answered when all that was closed before is published. */
  | { readonly kind: 'flush'; readonly session: string; readonly callId: number }
  /**
   * The session's log is closed: publish what is left and let go. `gate` is set to `GATE_DONE` or
   * `GATE_FAILED` and notified beside the answer, for a caller that blocks.
   */
  | {
      readonly kind: 'finish'
      readonly session: string
      readonly callId: number
      readonly gate: SharedArrayBuffer
    }
  /** Publishes what dead writers left in a project, or in all; answered when that is done. */
  | {
      readonly kind: 'recover'
      readonly storeDir: string
      readonly projectFolder: string | null
      readonly callId: number
    }

/** From the thread that seals to the thread that logs. */
export type FromSealer =
  | { readonly kind: 'done'; readonly callId: number; readonly error: string | null }
  /** The run's record holds the session's events up to this one. */
  | { readonly kind: 'recorded'; readonly session: string; readonly eventNumber: number }
  | { readonly kind: 'warning'; readonly session: string | null; readonly message: string }
