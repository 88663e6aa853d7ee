import type { AbortMessage, CallMessage, CallName } from '../worker/protocol.ts'

/** What a data worker tells its client. */
export interface WorkerListener {
  message(data: unknown): void
  /** It can say nothing any more. */
  failed(reason: string): void
}

/** A running data worker, as its client sees it. */
export interface WorkerPort {
  post<Name extends CallName>(message: CallMessage<Name> | AbortMessage): void
  terminate(): void
}

export type StartWorker = (listener: WorkerListener) => WorkerPort
