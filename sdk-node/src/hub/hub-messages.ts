import type { HubTarget } from './hub-target.ts'

/** What the thread must know of a session whose points go to the Hub. */
export interface HubSession {
  readonly session: string
  readonly storeDir: string
  readonly projectFolder: string
  readonly runId: string
  readonly target: HubTarget
  readonly token: string
  readonly pushIntervalMs: number
}

/** From the thread that logs to the thread that pushes. */
export type ToPusher =
  | { readonly kind: 'start'; readonly start: HubSession }
  /** The session's points so far are published, or about to be. */
  | { readonly kind: 'due'; readonly session: string }
  /**
   * The session has ended. Answered when all of its run is on the Hub, or it cannot be there in time.
   */
  | {
      readonly kind: 'finish'
      readonly session: string
      readonly callId: number
      readonly timeoutMs: number
    }

/** From the thread that pushes to the thread that logs. */
export type FromPusher =
  | { readonly kind: 'warning'; readonly session: string; readonly message: string }
  /** `problem` is null when everything is there. */
  | { readonly kind: 'done'; readonly callId: number; readonly problem: string | null }
