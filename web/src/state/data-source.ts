import type { RunRecord } from 'shardboard/layout'
import type { DataNotice, MetricListing, ProjectItem, RunItem } from '../data/catalog.ts'
import type { StoreAddress } from '../data/store-address.ts'
import type { SeriesAnswer, SeriesQuestion } from '../data/series.ts'

/** What the page needs of the data layer. Its calls reject with an error that has a `code`. */
export interface DataSource {
  open(address: StoreAddress): Promise<{ readonly projects: readonly ProjectItem[] }>
  /** Reads a Hub as this visitor from now on. @param token null: as anybody */
  authorize(hubUrl: string, token: string | null): Promise<void>
  /** Newest first. */
  openProject(folder: string): Promise<{ readonly runs: readonly RunItem[] }>
  selectRuns(runIds: readonly string[]): Promise<MetricListing>
  series(question: SeriesQuestion, signal: AbortSignal): Promise<SeriesAnswer>
  runRecord(runId: string): Promise<RunRecord>
  setVisible(visible: boolean): Promise<void>
  /** @returns ends the subscription */
  subscribe(listener: (notice: DataNotice) => void): () => void
  close(): void
}
