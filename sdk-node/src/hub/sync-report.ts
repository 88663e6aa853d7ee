/** What `sync` takes. */
export interface SyncOptions {
  /** Only this project's runs. @default those that wait for the Dataset */
  readonly project?: string
  /** Only this run of the project: an id or a name. */
  readonly run?: string
  /** All runs of all projects. */
  readonly all?: boolean
  /**
   * The Dataset, as `owner/name`.
   * @default SHARDBOARD_DATASET_ID, else of the Space's name, else those that the store's runs go to
   */
  readonly datasetId?: string
  /** The static Space with the dashboard, as `owner/name`. @default SHARDBOARD_SPACE_ID, else none */
  readonly spaceId?: string
  /** Whether a Dataset that has to be made is private. @default false */
  readonly private?: boolean
  /** The store's folder. @default SHARDBOARD_DIR, else a data folder of the user's */
  readonly dir?: string
  /** Says what would be sent, and sends nothing. */
  readonly dryRun?: boolean
  /** Gives up; what has been sent is there, and the next call sends the rest. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: SyncProgress) => void
  /** Told of what delays the work, and of what is left out. @default a line on standard error */
  readonly onNote?: (message: string) => void
}

export interface SyncProgress {
  /** `owner/name` */
  readonly dataset: string
  readonly sentBytes: number
  /** As far as it is known: runs may go on. */
  readonly totalBytes: number
  readonly sentFiles: number
  readonly totalFiles: number
}

/** What `sync` has brought to a Dataset; in a dry run, what it would. */
export interface SyncedDataset {
  /** `owner/name` */
  readonly dataset: string
  readonly datasetUrl: string
  /** `owner/name`; null for none */
  readonly space: string | null
  readonly spaceUrl: string | null
  readonly runCount: number
  /** Of runs that have not ended: they are to be sent again. */
  readonly openRunCount: number
  readonly commitCount: number
  readonly fileCount: number
  readonly byteLength: number
  /** What could not be done, in words for the user. */
  readonly problems: readonly string[]
}

export interface SyncReport {
  readonly dir: string
  readonly isDryRun: boolean
  readonly datasets: readonly SyncedDataset[]
}
