import { get, type IncomingMessage } from 'node:http'
import type { FileChange } from '../watched-files.ts'

/** Reads an event stream as a browser does, one event after the other. */
export class EventClient {
  readonly response: IncomingMessage
  #unread = ''
  #wake: () => void = () => undefined

  private constructor(response: IncomingMessage) {
    this.response = response
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      this.#unread += text
      this.#wake()
    })
    response.on('close', () => this.#wake())
    response.on('error', () => this.#wake())
  }

  static open(port: number, target: string): Promise<EventClient> {
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: target, agent: false }, (response) =>
        resolve(new EventClient(response)),
      ).on('error', reject)
    })
  }

  /**
   * The next block of lines, up to an empty one.
   * @throws when the stream ends before
   */
  async nextBlock(): Promise<string> {
    for (;;) {
      const end = this.#unread.indexOf('\n\n')
      if (end >= 0) {
        const block = this.#unread.slice(0, end)
        this.#unread = this.#unread.slice(end + 2)
        return block
      }
      if (this.response.destroyed) throw new Error('the event stream has ended')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** The next event's changes by path; heartbeats and settings are passed over. */
  async nextChanges(): Promise<ReadonlyMap<string, FileChange>> {
    for (;;) {
      const [first = '', second = ''] = (await this.nextBlock()).split('\n')
      if (first !== 'event: changes') continue
      const changes: unknown = JSON.parse(second.replace(/^data: /, ''))
      if (!Array.isArray(changes)) throw new Error('an event without a list')
      return new Map(changes.filter(isFileChange).map((change) => [change.path, change]))
    }
  }

  close(): void {
    this.response.destroy()
  }
}

function isFileChange(value: unknown): value is FileChange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'byteLength' in value &&
    typeof value.byteLength === 'number' &&
    'version' in value &&
    typeof value.version === 'string'
  )
}
