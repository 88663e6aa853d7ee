import { messageOf, shorten } from './errors.ts'
import { track, type MetricRegistry, type TrackedMetric } from './metric-registry.ts'
import { classifyValue } from './values/classify-value.ts'
import type { DeferredValue } from './values/deferred-values.ts'
import type { WalWriter } from './wal/wal-writer.ts'

const MAX_DEPTH = 32

/** A call with more numbers becomes several records: a log has a bound for one. */
const MAX_POINTS_IN_RECORD = 65_536

export interface LogCallSink {
  readonly wal: WalWriter
  readonly metrics: MetricRegistry
  readonly defer: (deferred: DeferredValue) => void
  readonly warn: (metric: string, message: string) => void
}

/**
 * Takes the values of one `log` call apart and writes them as one record. It is used again for every
 * call, and allocates nothing when all values are numbers of known metrics.
 */
export class LogCall {
  readonly #sink: LogCallSink
  #metrics: TrackedMetric[] = []
  #values = new Float64Array(16)
  #count = 0
  #step = 0
  #unixMs = 0
  #isBusy = false

  constructor(sink: LogCallSink) {
    this.#sink = sink
  }

  write(metrics: object, step: number, unixMs: number): void {
    if (this.#isBusy) {
      // A getter, or onError, logs in the middle of a call: that is a call of its own.
      new LogCall(this.#sink).write(metrics, step, unixMs)
      return
    }
    this.#isBusy = true
    this.#step = step
    this.#unixMs = unixMs
    try {
      this.#takeWhole(metrics)
      this.#flush()
    } finally {
      this.#count = 0
      this.#isBusy = false
    }
  }

  /** Writes one value at the step of a call that is over. */
  writeOne(name: string, value: unknown, step: number, unixMs: number): void {
    const metrics: object = Object.create(null)
    Reflect.set(metrics, name, value)
    this.write(metrics, step, unixMs)
  }

  #flush(): void {
    if (this.#count === 0) return
    this.#sink.wal.points(this.#step, this.#unixMs, this.#metrics, this.#values, this.#count)
    this.#count = 0
  }

  #takeWhole(metrics: object): void {
    try {
      this.#takeAll(metrics, '', 0)
    } catch (error) {
      this.#unreadable('the object of values', error)
    }
  }

  #takeAll(values: object, prefix: string, depth: number): void {
    for (const key in values) {
      const name = prefix + key
      let value: unknown
      try {
        if (!Object.hasOwn(values, key)) continue
        value = Reflect.get(values, key)
      } catch (error) {
        this.#unreadable(name, error)
        continue
      }
      if (typeof value === 'number') this.#number(name, value)
      else this.#take(name, value, depth)
    }
  }

  #number(name: string, value: number): void {
    if (name === '') {
      this.#nameless()
      return
    }
    const metric = this.#sink.metrics.of(name)
    if (this.#count === this.#values.length) this.#makeRoom()
    const index = this.#count
    this.#metrics[index] = metric
    this.#values[index] = value
    this.#count = index + 1
    track(metric, value)
  }

  /** Whatever a value does when it is looked at, it costs itself only. */
  #take(name: string, value: unknown, depth: number): void {
    try {
      this.#takeUnguarded(name, value, depth)
    } catch (error) {
      this.#unreadable(name, error)
    }
  }

  #unreadable(name: string, error: unknown): void {
    this.#sink.warn(name, `${shorten(name)} could not be read: ${messageOf(error)}`)
  }

  #takeUnguarded(name: string, value: unknown, depth: number): void {
    const classified = classifyValue(value, name)
    switch (classified.kind) {
      case 'number':
        this.#number(name, classified.value)
        if (classified.warning !== undefined) this.#sink.warn(name, classified.warning)
        return
      case 'text':
        this.#text(name, classified.value)
        if (classified.warning !== undefined) this.#sink.warn(name, classified.warning)
        return
      case 'deferred':
        this.#sink.defer({
          metric: name,
          step: this.#step,
          unixMs: this.#unixMs,
          source: classified.source,
        })
        return
      case 'nested':
        if (depth < MAX_DEPTH) this.#takeAll(classified.value, `${name}/`, depth + 1)
        else this.#sink.warn(name, `${shorten(name)} is nested deeper than ${MAX_DEPTH} levels`)
        return
      case 'ignored':
        this.#sink.warn(name, classified.warning)
    }
  }

  #text(name: string, value: string): void {
    if (name === '') {
      this.#nameless()
      return
    }
    const { wal, metrics, warn } = this.#sink
    if (!wal.text(metrics.of(name), this.#step, this.#unixMs, value)) {
      warn(
        name,
        `${shorten(name)} is a text of ${value.length} characters, which is too long to be kept`,
      )
    }
  }

  #nameless(): void {
    this.#sink.warn(' name', "a metric needs a name: the value that was logged as '' is not kept")
  }

  #makeRoom(): void {
    if (this.#count >= MAX_POINTS_IN_RECORD) {
      this.#flush()
      return
    }
    const values = new Float64Array(this.#values.length * 2)
    values.set(this.#values)
    this.#values = values
  }
}
