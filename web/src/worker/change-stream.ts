import { parseJson, type JsonValue } from 'shardboard/layout'
import type { Clock } from './clock.ts'

/** A file of the store as a host's change stream tells of it. */
export interface FileChange {
  /** Relative to the store's root. */
  readonly path: string
  /** -1: the file is gone. */
  readonly byteLength: number
  /** What its ETag is made of; null where the host does not say. */
  readonly version: string | null
}

export interface EventsListener {
  changes(text: string): void
  lost(): void
}

/** Opens a stream of events; the answer closes it. */
export type OpenEvents = (url: string, listener: EventsListener) => () => void

export const openEventSource: OpenEvents = (url, listener) => {
  const events = new EventSource(url)
  events.addEventListener('changes', (event) => {
    if (typeof event.data === 'string') listener.changes(event.data)
  })
  events.addEventListener('error', () => listener.lost())
  return () => events.close()
}

export interface StreamListener {
  /** Connected; `files` are all that are watched. */
  live(files: readonly FileChange[]): void
  changes(changes: readonly FileChange[]): void
  /** @param failureCount how often in a row */
  lost(failureCount: number): void
}

const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 15_000
/** A proxy that holds events back looks like a connection that is open and silent. */
const FIRST_EVENT_TIMEOUT_MS = 10_000

/** Listens to a host's stream of changes, and connects again whenever it is lost. */
export class ChangeStream {
  readonly #url: string
  readonly #openEvents: OpenEvents
  readonly #clock: Clock
  readonly #listener: StreamListener
  #closeEvents: (() => void) | null = null
  #cancelTimer: (() => void) | null = null
  #failureCount = 0

  constructor(url: string, openEvents: OpenEvents, clock: Clock, listener: StreamListener) {
    this.#url = url
    this.#openEvents = openEvents
    this.#clock = clock
    this.#listener = listener
  }

  start(): void {
    if (this.#closeEvents === null && this.#cancelTimer === null) this.#connect()
  }

  stop(): void {
    this.#disconnect()
    this.#failureCount = 0
  }

  #connect(): void {
    this.#cancelTimer = this.#clock.after(FIRST_EVENT_TIMEOUT_MS, () => this.#lose())
    let isLive = false
    let isOpen = true
    const close = this.#openEvents(this.#url, {
      changes: (text) => {
        if (!isOpen) return
        const changes = parseChanges(text)
        if (changes === null) return this.#lose()
        if (!isLive) {
          isLive = true
          this.#failureCount = 0
          this.#cancelTimer?.()
          this.#cancelTimer = null
          this.#listener.live(changes)
        } else this.#listener.changes(changes)
      },
      lost: () => {
        if (isOpen) this.#lose()
      },
    })
    this.#closeEvents = () => {
      isOpen = false
      close()
    }
  }

  #lose(): void {
    this.#disconnect()
    this.#failureCount++
    const delayMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failureCount - 1))
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#connect())
    this.#listener.lost(this.#failureCount)
  }

  #disconnect(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#closeEvents?.()
    this.#closeEvents = null
  }
}

/** @returns null for text that is no list of changes */
function parseChanges(text: string): FileChange[] | null {
  let json: JsonValue
  try {
    json = parseJson(text, 'a change event')
  } catch {
    return null
  }
  if (!Array.isArray(json)) return null
  const changes: FileChange[] = []
  for (const item of json) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return null
    const { path, byteLength, version } = item
    if (typeof path !== 'string' || typeof byteLength !== 'number') return null
    changes.push({ path, byteLength, version: typeof version === 'string' ? version : null })
  }
  return changes
}
