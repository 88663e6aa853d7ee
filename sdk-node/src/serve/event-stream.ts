import type { ServerResponse } from 'node:http'

/** A client that has this much unread is dropped; it comes back and starts from a snapshot. */
export const MAX_UNREAD_BYTES = 1024 * 1024

/**
 * The sending end of server-sent events.
 * Source: HTML Standard, section 9.2
 */
export class EventStream {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Proxies of the nginx family would hold events back.
      'X-Accel-Buffering': 'no',
    })
    response.write('retry: 1000\n\n')
  }

  send(event: string, data: unknown): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** Keeps the connection from looking dead to whatever stands between. */
  sendHeartbeat(): void {
    this.#write(':\n\n')
  }

  #write(text: string): void {
    if (this.#response.writableLength > MAX_UNREAD_BYTES) this.#response.destroy()
    if (!this.#response.destroyed) this.#response.write(text)
  }
}
