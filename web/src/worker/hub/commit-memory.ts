import type { Clock } from '../clock.ts'

/** A round of questions takes no longer: what is asked within it is asked of one commit. */
const ROUND_MS = 5000
/** After so long a file is asked for all the same, whatever was concluded about it. */
const MAX_CONCLUDED_MS = 120_000

/**
 * Which commit each text was read at. While the last commit is the one at which a text was read, it has
 * not changed, and need not be asked for.
 */
export class CommitMemory {
  readonly #clock: Clock
  readonly #readAt = new Map<string, { readonly commit: string; readonly unixMs: number }>()
  #last: { readonly commit: string; readonly unixMs: number } | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether the text at `path` is as it was read last, as far as another has told a moment ago. */
  isUnchanged(path: string): boolean {
    const read = this.#readAt.get(path)
    const nowUnixMs = this.#clock.nowUnixMs()
    return (
      read !== undefined &&
      read.commit === this.#last?.commit &&
      nowUnixMs - this.#last.unixMs < ROUND_MS &&
      nowUnixMs - read.unixMs < MAX_CONCLUDED_MS
    )
  }

  /** Something is not as the last commit would have it: all is asked for again. */
  doubt(): void {
    this.#last = null
  }

  /** Notes which commit an answer is of, if it says so. */
  note(path: string, response: Response): void {
    const commit = commitOf(response)
    const noted = commit === null ? null : { commit, unixMs: this.#clock.nowUnixMs() }
    this.#last = noted
    if (noted === null) this.#readAt.delete(path)
    else this.#readAt.set(path, noted)
  }
}

function commitOf({ url, headers }: Response): string | null {
  const [, inUrl] = /\/resolve-cache\/datasets\/[^/]+\/[^/]+\/([0-9a-f]{40})\//.exec(url) ?? []
  return inUrl ?? headers.get('x-repo-commit')
}
