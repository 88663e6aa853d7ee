import { parseRootIndex, ROOT_INDEX_PATH, type RootIndex } from 'shardboard/layout'
import type { DataNotice, ProjectItem } from '../data/catalog.ts'
import type { FileChange } from './change-stream.ts'
import type { FileVersions, FollowTarget } from './following.ts'
import { JsonDocument } from './json-document.ts'
import type { StoreSource } from './store-source.ts'

/** The projects that a store's root index names. */
export class StoreProjects implements FollowTarget {
  readonly folder = null
  readonly #index: JsonDocument<RootIndex>
  readonly #notify: (notice: DataNotice) => void

  constructor(source: StoreSource, notify: (notice: DataNotice) => void) {
    this.#index = new JsonDocument(source, ROOT_INDEX_PATH, parseRootIndex)
    this.#notify = notify
  }

  /** Whether the store has a root index, as of the last read. */
  get exists(): boolean {
    return this.#index.value !== null
  }

  /** The last that changed comes first. */
  items(): ProjectItem[] {
    return (this.#index.value?.projects ?? [])
      .toSorted(
        (one, other) =>
          other.updatedUnixMs - one.updatedUnixMs ||
          (one.name < other.name ? -1 : one.name > other.name ? 1 : 0),
      )
      .map(({ name, folder }) => ({ name, folder }))
  }

  /**
   * Reads the root index; without one there are no projects yet.
   * @throws {StoreFailure | LayoutError}
   */
  async read(): Promise<void> {
    await this.#index.refresh()
  }

  /**
   * As `read`, and tells when the projects changed.
   * @returns whether they did
   */
  async refresh(): Promise<boolean> {
    const before = JSON.stringify(this.items())
    await this.read()
    const projects = this.items()
    if (JSON.stringify(projects) === before) return false
    this.#notify({ kind: 'projects', projects })
    return true
  }

  poll(): Promise<boolean> {
    return this.refresh()
  }

  async refreshAll(versions: FileVersions): Promise<void> {
    if (!this.#index.isAt(versions.get(ROOT_INDEX_PATH))) await this.refresh()
  }

  async apply(changes: readonly FileChange[]): Promise<void> {
    if (changes.some(({ path }) => path === ROOT_INDEX_PATH)) await this.refresh()
  }

  nextExpiryUnixMs(): null {
    return null
  }
}
