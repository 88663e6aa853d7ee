import type { EventsListener, OpenEvents } from '../../src/worker/change-stream.ts'
import type { MemoryHost } from './memory-host.ts'

/** A change stream that says what it is told to. */
export class ManualEvents {
  readonly opened: string[] = []
  #listener: EventsListener | null = null

  readonly open: OpenEvents = (url, listener) => {
    this.opened.push(url)
    this.#listener = listener
    return () => {
      if (this.#listener === listener) this.#listener = null
    }
  }

  get isOpen(): boolean {
    return this.#listener !== null
  }

  /** Tells of these files as they are on the host now. */
  tell(host: MemoryHost, ...paths: readonly string[]): void {
    const changes = paths.map((path) => {
      const byteLength = host.files.get(path)?.length ?? -1
      return { path, byteLength, version: host.versionOf(path) }
    })
    this.#listener?.changes(JSON.stringify(changes))
  }

  say(text: string): void {
    this.#listener?.changes(text)
  }

  lose(): void {
    this.#listener?.lost()
  }
}
