import { createHash } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import {
  commitIter,
  createRepo,
  listFiles,
  pathsInfo,
  type CommitOperation,
  type RepoDesignation,
} from '@huggingface/hub'
import { createHubFetch } from './hub-fetch.ts'
import { HubFailure } from './hub-failure.ts'

/** A file that a commit adds or replaces: a text, or one on the disk. */
export type CommitContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly file: string; readonly sha256: string }

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
  readonly #token: string
  readonly #fetch: typeof fetch
  readonly #repo: RepoDesignation

  /** @param signal gives up all requests */
  constructor(address: RepoAddress, token: string, signal: AbortSignal) {
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
  async head(): Promise<string> {
    const { hubUrl, type, id } = this.address
    const response = await this.#get(`${hubUrl}/api/${type}s/${id}/revision/main`)
    const info: unknown = await response.json()
    if (
      typeof info === 'object' &&
      info !== null &&
      'sha' in info &&
      typeof info.sha === 'string'
    ) {
      return info.sha
    }
    throw new HubFailure(`the Hub does not say which commit ${id} is at`, { kind: 'transient' })
  }

  /** @returns undefined when there is no such file */
  async readText(path: string, revision: string): Promise<string | undefined> {
    try {
      const response = await this.#get(this.fileUrl(path, revision))
      return await response.text()
    } catch (error) {
      if (error instanceof HubFailure && error.kind === 'missing') return undefined
      throw error
    }
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
  async list(revision: string, folder: string): Promise<Map<string, { byteLength: number }>> {
    const files = new Map<string, { byteLength: number }>()
    const { hubUrl } = this.address
    const options = { repo: this.#repo, revision, recursive: true, hubUrl, fetch: this.#fetch }
    const entries = listFiles({
      ...options,
      accessToken: this.#token,
      ...(folder && { path: folder }),
    })
    for await (const { type, path, size } of entries) {
      if (type === 'file') files.set(path, { byteLength: size })
    }
    return files
  }

  /** The names right in the repository's root. */
  async listTop(revision: string): Promise<string[]> {
    const names: string[] = []
    const { hubUrl } = this.address
    const options = { repo: this.#repo, revision, hubUrl, fetch: this.#fetch }
    for await (const { path } of listFiles({ ...options, accessToken: this.#token })) {
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
      accessToken: this.#token,
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
      accessToken: this.#token,
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
    const { hubUrl } = this.address
    const infos = await pathsInfo({
      repo: this.#repo,
      paths,
      revision: 'main',
      accessToken: this.#token,
      hubUrl,
      fetch: this.#fetch,
    })
    const found = new Map(infos.map((info) => [info.path, info]))
    const areThere = additions.every(({ path, content }) => {
      const info = found.get(path)
      if (info === undefined) return false
      return content.kind === 'file'
        ? info.lfs?.oid === content.sha256
        : info.oid === gitObjectId(content.text)
    })
    return areThere && deletedPaths.every((path) => !found.has(path))
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

  get #authorization(): Record<string, string> {
    return { Authorization: `Bearer ${this.#token}` }
  }

  #get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#fetch(url, { headers: { ...this.#authorization, ...headers } })
  }
}

async function blobOf(content: CommitContent): Promise<Blob> {
  if (content.kind === 'text') return new Blob([content.text])
  try {
    return await openAsBlob(content.file)
  } catch (cause) {
    // It has been merged into another meanwhile: there is another plan to be made.
    const message = `${content.file} is not there any more`
    throw new HubFailure(message, { kind: 'stale', cause })
  }
}

/** As Git names a file's content. */
function gitObjectId(text: string): string {
  const bytes = Buffer.from(text)
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex')
}
