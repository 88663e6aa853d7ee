/** A worker that computes on and on would not hear that its question was taken back. */
const MAX_BUSY_MS = 25

/** Lets waiting messages in between the pieces of a long computation. */
export class MessagePauses {
  readonly #signal: AbortSignal
  #busySinceMs = performance.now()

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** @throws the signal's reason when it was aborted */
  async pause(): Promise<void> {
    if (performance.now() - this.#busySinceMs > MAX_BUSY_MS) {
      await nextTask()
      this.#busySinceMs = performance.now()
    }
    this.#signal.throwIfAborted()
  }
}

/** Resolves behind the tasks that wait already; a timer would be held back for 4 ms. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(null)
  })
}
