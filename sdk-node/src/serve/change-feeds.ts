import { ChangeFeed, type ChangeListener } from './change-feed.ts'
import type { Repeat } from './repeat.ts'
import { WatchedFiles } from './watched-files.ts'

export interface ChangeFeedsOptions {
  readonly storeDir: string
  readonly repeat: Repeat
  readonly onWarning: (message: string) => void
}

/** One feed for each project that somebody listens to, shared by all who do. */
export class ChangeFeeds {
  readonly #options: ChangeFeedsOptions
  readonly #feeds = new Map<string | null, ChangeFeed>()

  constructor(options: ChangeFeedsOptions) {
    this.#options = options
  }

  get isListenedTo(): boolean {
    return this.#feeds.size > 0
  }

  /**
   * @param projectFolder null: only the store's list of projects
   * @returns a function that ends the subscription
   */
  subscribe(projectFolder: string | null, listener: ChangeListener): () => void {
    const feed = this.#feeds.get(projectFolder) ?? this.#open(projectFolder)
    feed.add(listener)
    return () => {
      feed.remove(listener)
      if (feed.listenerCount > 0) return
      feed.close()
      if (this.#feeds.get(projectFolder) === feed) this.#feeds.delete(projectFolder)
    }
  }

  close(): void {
    for (const feed of this.#feeds.values()) feed.close()
    this.#feeds.clear()
  }

  #open(projectFolder: string | null): ChangeFeed {
    const { storeDir, repeat, onWarning } = this.#options
    const feed = new ChangeFeed(new WatchedFiles(storeDir, projectFolder), repeat, onWarning)
    this.#feeds.set(projectFolder, feed)
    return feed
  }
}
