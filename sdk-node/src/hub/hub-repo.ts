import {
  commitIter,
  createRepo,
  listFiles,
  pathsInfo,
  type CommitOperation,
  type RepoDesignation,
} from '@huggingface/hub'
import { blobOf, isSameContent, type CommitContent, type RemoteContent } from './commit-content.ts'
import { createHubFetch } from './hub-fetch.ts'
import { HubFailure } from './hub-failure.ts'

export interface CommitAddition {
  /** In the repository. */
  readonly path: string
  readonly content: CommitContent
}

export interface CommitPlan {
  readonly title: string
  readonly additions: readonly CommitAddition[]
  readonly deletedPaths: readonly string[]
}

export interface RemoteFile extends RemoteContent {
  readonly byteLength: number
}

export interface RepoAddress {
  readonly hubUrl: string
  readonly type: 'dataset' | 'space'
  /** `owner/name` */
  readonly id: string
}

/** Longer ones cost more requests by the other way than they save. */
const MAX_BASIC_UPLOAD_BYTES = 8 * 1024 * 1024

/** One repository on the Hub. All methods throw `HubFailure`, and the signal's reason when aborted. */
export class HubRepo {
  readonly address: RepoAddress
  readonly #token: string | null
  readonly #fetch: typeof fetch
  readonly #repo: RepoDesignation

  /**
   * @param token null for who reads what is public
   * @param signal gives up all requests
   */
  constructor(address: RepoAddress, token: string | null, signal: AbortSignal) {
    this.address = address
    this.#token = token
    this.#fetch = createHubFetch(address.hubUrl, signal)
    this.#repo = { type: address.type, name: address.id }
  }

  /** Where people see it. */
  get url(): string {
    return `${this.address.hubUrl}/${this.address.type}s/${this.address.id}`
  }

  /** The commit that `main` is at. */
  head(): Promise<string> {
    return this.commitOf('main')
  }

  /** @param revision a branch, a tag, or a commit */
  async commitOf(revision: string): Promise<string> {
    const { sha } = await this.#info(revision)
    if (typeof sha === 'string') return sha
    const { id } = this.address
    throw new HubFailure(`the Hub does not say which commit ${id} is at`, { kind: 'transient' })
  }

  async isPrivate(): Promise<boolean> {
    const { private: isPrivate } = await this.#info('main')
    return isPrivate === true
  }

  /** @returns undefined when there is no such file */
  async readText(path: string, revision: string): Promise<string | undefined> {
    try {
      const response = await this.#get(this.fileUrl(path, revision))
      return await response.text()
    } catch (error) {
      if (!(error instanceof HubFailure) || error.kind !== 'missing') throw error
    }
    // A Hub that lags behind, or what stands in front of it, misses what is there all the same.
    if (!(await this.find([path], revision)).has(path)) return undefined
    throw new HubFailure(`the Hub has ${path}, and does not give it`, { kind: 'transient' })
  }

  /** Reads bytes of a file; `endByte` is exclusive. */
  async readRange(
    path: string,
    revision: string,
    startByte: number,
    endByte: number,
  ): Promise<Uint8Array> {
    const response = await this.#get(this.fileUrl(path, revision), {
      Range: `bytes=${startByte}-${endByte - 1}`,
    })
    return new Uint8Array(await response.arrayBuffer())
  }

  fileUrl(path: string, revision: string): string {
    const { hubUrl, type, id } = this.address
    return `${hubUrl}/${type}s/${id}/resolve/${encodeURIComponent(revision)}/${path}`
  }

  /** The files at a commit, by path. @param folder all below it; '' for all */
  async list(revision: string, folder: string): Promise<Map<string, RemoteFile>> {
    const files = new Map<string, RemoteFile>()
    const { hubUrl } = this.address
    const options = { repo: this.#repo, revision, recursive: true, hubUrl, fetch: this.#fetch }
    const entries = listFiles({
      ...options,
      ...this.#access,
      ...(folder && { path: folder }),
    })
    for await (const { type, path, size, oid, lfs } of entries) {
      if (type !== 'file') continue
      files.set(path, { byteLength: size, gitOid: oid ?? '', sha256: lfs?.oid ?? null })
    }
    return files
  }

  /** The names right in the repository's root. */
  async listTop(revision: string): Promise<string[]> {
    const names: string[] = []
    const { hubUrl } = this.address
    const options = { repo: this.#repo, revision, hubUrl, fetch: this.#fetch }
    for await (const { path } of listFiles({ ...options, ...this.#access })) {
      names.push(path)
    }
    return names
  }

  /** @throws {HubFailure} `busy` where it is there already */
  async create(options: {
    readonly isPrivate: boolean
    readonly files: readonly { readonly path: string; readonly text: string }[]
  }): Promise<void> {
    const { hubUrl, type } = this.address
    await createRepo({
      repo: this.#repo,
      visibility: options.isPrivate ? 'private' : 'public',
      files: options.files.map(({ path, text }) => ({ path, content: new Blob([text]) })),
      ...(type === 'space' && { sdk: 'static' as const }),
      ...this.#access,
      hubUrl,
      fetch: this.#fetch,
    })
  }

  /**
   * @param parent the commit that it is to follow; another in between makes it `stale`
   * @param onProgress told of bytes that have been sent, in all
   * @returns the new commit
   */
  async commit(
    { title, additions, deletedPaths }: CommitPlan,
    parent: string | null,
    onProgress: (sentBytes: number) => void = () => {},
  ): Promise<string> {
    const operations: CommitOperation[] = deletedPaths.map((path) => ({
      operation: 'delete',
      path,
    }))
    let isLong = false
    const byteLengths = new Map<string, number>()
    for (const { path, content } of additions) {
      const blob = await blobOf(content)
      isLong ||= blob.size > MAX_BASIC_UPLOAD_BYTES
      byteLengths.set(path, blob.size)
      operations.push({ operation: 'addOrUpdate', path, content: blob })
    }
    const iterator = commitIter({
      repo: this.#repo,
      title,
      operations,
      branch: 'main',
      ...(parent !== null && { parentCommit: parent }),
      useXet: isLong,
      ...this.#access,
      hubUrl: this.address.hubUrl,
      fetch: this.#fetch,
    })
    const sent = new Map<string, number>()
    for (;;) {
      const { done, value } = await iterator.next()
      if (done === true) {
        if (value?.commit.oid !== undefined) return value.commit.oid
        throw new HubFailure('the Hub does not say what it committed', {
          kind: 'transient',
          isAmbiguous: true,
        })
      }
      if (value.event !== 'fileProgress') continue
      sent.set(value.path, value.progress * (byteLengths.get(value.path) ?? 0))
      onProgress([...sent.values()].reduce((sum, bytes) => sum + bytes, 0))
    }
  }

  /** Whether `main` has all that a commit would have brought. */
  async has({ additions, deletedPaths }: CommitPlan): Promise<boolean> {
    const paths = [...additions.map(({ path }) => path), ...deletedPaths]
    const found = await this.find(paths, 'main')
    const areThere = additions.every(({ path, content }) => {
      const remote = found.get(path)
      return remote !== undefined && isSameContent(content, remote)
    })
    return areThere && deletedPaths.every((path) => !found.has(path))
  }

  /** Those of some files that are there at a revision. */
  async find(paths: readonly string[], revision: string): Promise<Map<string, RemoteFile>> {
    const infos = await pathsInfo({
      repo: this.#repo,
      paths: [...paths],
      revision,
      ...this.#access,
      hubUrl: this.address.hubUrl,
      fetch: this.#fetch,
    })
    return new Map(
      infos.map(({ path, size, oid, lfs }) => [
        path,
        { byteLength: size, gitOid: oid ?? '', sha256: lfs?.oid ?? null },
      ]),
    )
  }

  /** Makes one commit of all there are: what was deleted long ago takes no room any more. */
  async squash(message: string): Promise<void> {
    const { hubUrl, type, id } = this.address
    await this.#fetch(`${hubUrl}/api/${type}s/${id}/super-squash/main`, {
      method: 'POST',
      headers: { ...this.#authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify({ message }),
    })
  }

  get #access(): { accessToken?: string } {
    return this.#token === null ? {} : { accessToken: this.#token }
  }

  get #authorization(): Record<string, string> {
    return this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` }
  }

  async #info(revision: string): Promise<{ sha?: unknown; private?: unknown }> {
    const { hubUrl, type, id } = this.address
    const path = `/api/${type}s/${id}/revision/${encodeURIComponent(revision)}`
    const info: unknown = await (await this.#get(hubUrl + path)).json()
    return typeof info === 'object' && info !== null ? info : {}
  }

  #get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#fetch(url, { headers: { ...this.#authorization, ...headers } })
  }
}
