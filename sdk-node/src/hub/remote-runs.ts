import {
  manifestPath,
  parseJson,
  parseManifest,
  parseProjectIndex,
  parseRootIndex,
  parseRunRecord,
  PROJECT_INDEX_PATH,
  projectPath,
  ROOT_INDEX_PATH,
  runRecordPath,
  type JsonValue,
  type Manifest,
  type ProjectIndex,
  type RootIndex,
  type RunRecord,
} from '../layout/index.ts'
import type { HubRepo, RepoAddress } from './hub-repo.ts'

/** A project and a run in it, by their folders' names. */
export interface RunKey {
  readonly folder: string
  readonly runId: string
}

/** Where a run's or a project's files are in the repository. */
export const remotePath = {
  root: ROOT_INDEX_PATH,
  index: (folder: string): string => `${projectPath(folder)}/${PROJECT_INDEX_PATH}`,
  record: ({ folder, runId }: RunKey): string => `${projectPath(folder)}/${runRecordPath(runId)}`,
  manifest: ({ folder, runId }: RunKey): string => `${projectPath(folder)}/${manifestPath(runId)}`,
  /** @param path relative to the project's folder */
  file: (folder: string, path: string): string => `${projectPath(folder)}/${path}`,
}

type TextSource = Pick<HubRepo, 'address' | 'readText'>

/** What a Dataset holds at one commit, read as far as it is asked for, and once. */
export class RemoteRuns {
  readonly head: string
  readonly #repo: TextSource
  readonly #texts: Map<string, string | undefined>

  /** @param known texts of files at this commit, by path */
  constructor(repo: TextSource, head: string, known: ReadonlyMap<string, string> = new Map()) {
    this.#repo = repo
    this.head = head
    this.#texts = new Map(known)
  }

  /** Of a Dataset that is not made yet. */
  static ofNothing(address: RepoAddress): RemoteRuns {
    return new RemoteRuns({ address, readText: () => Promise.resolve(undefined) }, '')
  }

  /** What there will be after a commit that changed these texts, and no others that matter. */
  after(head: string, texts: ReadonlyMap<string, string>): RemoteRuns {
    const next = new RemoteRuns(this.#repo, head)
    for (const [path, text] of [...this.#texts, ...texts]) next.#texts.set(path, text)
    return next
  }

  /** As text, so that what has not changed is not sent again. @returns undefined for none */
  async text(path: string): Promise<string | undefined> {
    if (!this.#texts.has(path)) this.#texts.set(path, await this.#repo.readText(path, this.head))
    return this.#texts.get(path)
  }

  rootIndex(): Promise<RootIndex | null> {
    return this.#read(remotePath.root, parseRootIndex)
  }

  projectIndex(folder: string): Promise<ProjectIndex | null> {
    return this.#read(remotePath.index(folder), parseProjectIndex)
  }

  /** Whether there is a run, by its project's list of runs. */
  async hasRun({ folder, runId }: RunKey): Promise<boolean> {
    const index = await this.projectIndex(folder)
    return index?.runs.some((run) => run.id === runId) ?? false
  }

  async record(key: RunKey): Promise<RunRecord | null> {
    if (!(await this.hasRun(key))) return null
    return this.#read(remotePath.record(key), parseRunRecord)
  }

  async manifest(key: RunKey): Promise<Manifest | null> {
    if (!(await this.hasRun(key))) return null
    return this.#read(remotePath.manifest(key), parseManifest)
  }

  /** Of very many runs, none is asked for that is not there. */
  async textOfRun(key: RunKey, path: string): Promise<string | undefined> {
    return (await this.hasRun(key)) ? this.text(path) : undefined
  }

  async #read<Value>(
    path: string,
    parse: (json: JsonValue, what: string) => Value,
  ): Promise<Value | null> {
    const text = await this.text(path)
    if (text === undefined) return null
    const what = `${path} of ${this.#repo.address.id}`
    return parse(parseJson(text, what), what)
  }
}
