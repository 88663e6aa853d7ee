import { WalEncoder, type WalHeader } from 'shardboard/layout'
import type { FixturePoint } from './encode-shard.ts'
import type { MemoryHost } from './memory-host.ts'

export type TailHeader = Pick<
  WalHeader,
  'layout' | 'run' | 'session' | 'segment' | 'attempt' | 'writer'
>

/** A segment of a log that grows on a host, frame by frame. */
export class TailFixture {
  readonly path: string
  readonly segment: string
  readonly header: TailHeader
  readonly #host: MemoryHost
  readonly #encoder = new WalEncoder()
  readonly #metricIds = new Map<string, number>()
  readonly #points = new Map<string, FixturePoint[]>()

  constructor(host: MemoryHost, path: string, segment: string, header: TailHeader) {
    this.#host = host
    this.path = path
    this.segment = segment
    this.header = header
    this.#encoder.header({ project: 'project', ...header })
    this.#flush()
  }

  /** Logs some metrics at one step, a second after the step before. */
  log(step: number, metrics: Readonly<Record<string, number>>): void {
    this.#encode(step, metrics)
    this.#flush()
  }

  /** As `log`, and stops in the midst of the frame; the rest is written by the answer. */
  logTorn(step: number, metrics: Readonly<Record<string, number>>): () => void {
    this.#encode(step, metrics)
    const bytes = this.#encoder.bytes.slice(0, this.#encoder.endByte)
    this.#encoder.clear()
    this.#host.append(this.path, bytes.subarray(0, bytes.length - 5))
    return () => this.#host.append(this.path, bytes.subarray(bytes.length - 5))
  }

  /** All its points, as a shard would hold them. */
  points(): Record<string, FixturePoint[]> {
    return Object.fromEntries([...this.#points].sort(([one], [other]) => (one < other ? -1 : 1)))
  }

  #encode(step: number, metrics: Readonly<Record<string, number>>): void {
    const unixMs = 1_700_000_000_000 + step * 1000
    for (const [name, value] of Object.entries(metrics)) {
      if (!this.#metricIds.has(name)) {
        this.#metricIds.set(name, this.#metricIds.size)
        this.#encoder.name(this.#metricIds.size - 1, name, 'training')
        this.#points.set(name, [])
      }
      this.#points.get(name)?.push({ step, unixMs, value })
    }
    this.#encoder.openPoints(step, unixMs)
    for (const [name, value] of Object.entries(metrics)) {
      this.#encoder.pushPoint(this.#metricIds.get(name) ?? -1, value)
    }
    this.#encoder.closePoints()
  }

  #flush(): void {
    this.#host.append(this.path, this.#encoder.bytes.slice(0, this.#encoder.endByte))
    this.#encoder.clear()
  }
}
