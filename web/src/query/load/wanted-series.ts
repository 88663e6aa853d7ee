import type { MetricKind } from 'shardboard/layout'
import type { StepWindow } from '../plan/step-window.ts'

/** One metric of one run, as a query wants it. */
export interface WantedSeries {
  readonly runId: string
  readonly runName: string
  readonly metric: string
  readonly kind: MetricKind
  readonly fingerprint: string
  readonly window: StepWindow
  /** What is to be read for it, about. */
  readonly pointCount: number
}
