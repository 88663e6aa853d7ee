interface Flight<Result> {
  readonly result: Promise<Result>
  readonly controller: AbortController
  waiterCount: number
}

/** Work that several ask for at once is done once, and given up when all of them have. */
export class SharedFlights<Result> {
  readonly #flights = new Map<string, Flight<Result>>()

  async run(
    key: string,
    signal: AbortSignal | undefined,
    task: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted()
    const flight = this.#flights.get(key) ?? this.#start(key, task)
    flight.waiterCount++
    if (signal === undefined) return flight.result
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        flight.waiterCount--
        if (flight.waiterCount === 0) {
          this.#forget(key, flight)
          flight.controller.abort(signal.reason)
        }
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }

  #start(key: string, task: (signal: AbortSignal) => Promise<Result>): Flight<Result> {
    const controller = new AbortController()
    const result = task(controller.signal).finally(() => this.#forget(key, flight))
    const flight: Flight<Result> = { result, controller, waiterCount: 0 }
    this.#flights.set(key, flight)
    return flight
  }

  #forget(key: string, flight: Flight<Result>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }
}
