import type { DataNotice } from '../data/catalog.ts'

type PointsNotice = Extract<DataNotice, { kind: 'points' }>

/** When which run, and which of its metrics, last had new points, so that only those are asked for again. */
export class PointVersions {
  #published = $state(0)
  /** The metrics of each run that were told of since; null: any of them. */
  readonly #pending = new Map<string, Set<string> | null>()
  readonly #ofRuns = new Map<string, number>()
  readonly #ofMetrics = new Map<string, Map<string, number>>()

  /** Keeps in mind what changed, until `publish`. */
  note({ runIds, grown = [] }: PointsNotice): void {
    const metricsOf = new Map(grown.map(({ runId, metrics }) => [runId, metrics]))
    for (const runId of runIds) {
      const metrics = metricsOf.get(runId)
      const known = this.#pending.get(runId)
      if (metrics === undefined || known === null) this.#pending.set(runId, null)
      else this.#pending.set(runId, new Set([...(known ?? []), ...metrics]))
    }
  }

  /** Raises the version of what was noted. */
  publish(): void {
    const version = this.#published + 1
    for (const [runId, metrics] of this.#pending) {
      if (metrics === null) this.#ofRuns.set(runId, version)
      else {
        const versions = this.#ofMetrics.get(runId) ?? new Map<string, number>()
        for (const metric of metrics) versions.set(metric, version)
        this.#ofMetrics.set(runId, versions)
      }
    }
    this.#pending.clear()
    this.#published = version
  }

  /** Rises when one of these runs has new points of one of these metrics. Reactive. */
  of(runIds: readonly string[], metrics: readonly string[]): number {
    if (this.#published === 0) return 0
    let latest = 0
    for (const runId of runIds) {
      latest = Math.max(latest, this.#ofRuns.get(runId) ?? 0)
      const versions = this.#ofMetrics.get(runId)
      if (versions === undefined) continue
      for (const metric of metrics) latest = Math.max(latest, versions.get(metric) ?? 0)
    }
    return latest
  }
}
