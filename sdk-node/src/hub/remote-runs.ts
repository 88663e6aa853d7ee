import {
  manifestPath,
  parseManifest,
  parseProjectIndex,
  parseRootIndex,
  parseRunRecord,
  PROJECT_INDEX_PATH,
  projectPath,
  ROOT_INDEX_PATH,
  runRecordPath,
  type Manifest,
  type ProjectIndex,
  type RootIndex,
  type RunRecord,
} from '../layout/index.ts'
import type { HubRepo, RepoAddress } from './hub-repo.ts'
import { ParsedTexts } from './parsed-texts.ts'

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

/** A project's list of runs, and their ids: of thousands of runs, each is looked for. */
interface KnownProject {
  readonly index: ProjectIndex
  readonly runIds: ReadonlySet<string>
}

/** What has been parsed, for whatever follows after a commit as well. */
class ParsedFiles {
  readonly roots = new ParsedTexts(parseRootIndex)
  readonly projects = new ParsedTexts((json, what): KnownProject => {
    const index = parseProjectIndex(json, what)
    return { index, runIds: new Set(index.runs.map((run) => run.id)) }
  })
  readonly records = new ParsedTexts(parseRunRecord)
  readonly manifests = new ParsedTexts(parseManifest)

  forget(path: string): void {
    const { roots, projects, records, manifests } = this
    for (const parsed of [roots, projects, records, manifests]) parsed.forget(path)
  }
}

/** What a Dataset holds at one commit, read as far as it is asked for, and once. */
export class RemoteRuns {
  readonly head: string
  readonly #repo: TextSource
  readonly #texts: Map<string, string | undefined>
  #parsed = new ParsedFiles()

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
    for (const path of texts.keys()) this.#parsed.forget(path)
    next.#parsed = this.#parsed
    return next
  }

  /** As text, so that what has not changed is not sent again. @returns undefined for none */
  async text(path: string): Promise<string | undefined> {
    if (!this.#texts.has(path)) this.#texts.set(path, await this.#repo.readText(path, this.head))
    return this.#texts.get(path)
  }

  rootIndex(): Promise<RootIndex | null> {
    return this.#read(remotePath.root, this.#parsed.roots)
  }

  async projectIndex(folder: string): Promise<ProjectIndex | null> {
    return (await this.#project(folder))?.index ?? null
  }

  /** Whether there is a run, by its project's list of runs. */
  async hasRun({ folder, runId }: RunKey): Promise<boolean> {
    return (await this.#project(folder))?.runIds.has(runId) ?? false
  }

  async record(key: RunKey): Promise<RunRecord | null> {
    if (!(await this.hasRun(key))) return null
    return this.#read(remotePath.record(key), this.#parsed.records)
  }

  async manifest(key: RunKey): Promise<Manifest | null> {
    if (!(await this.hasRun(key))) return null
    return this.#read(remotePath.manifest(key), this.#parsed.manifests)
  }

  /** Of very many runs, none is asked for that is not there. */
  async textOfRun(key: RunKey, path: string): Promise<string | undefined> {
    return (await this.hasRun(key)) ? this.text(path) : undefined
  }

  #project(folder: string): Promise<KnownProject | null> {
    return this.#read(remotePath.index(folder), this.#parsed.projects)
  }

  async #read<Value>(path: string, parsed: ParsedTexts<Value>): Promise<Value | null> {
    const text = await this.text(path)
    if (text === undefined) return null
    return parsed.valueOf(path, text, `${path} of ${this.#repo.address.id}`)
  }
}
