import type { CommitLedger } from './commit-ledger.ts'
import { backoffMs, type HubClock } from './hub-clock.ts'
import { failureOfConnection, HubFailure } from './hub-failure.ts'
import type { HubRepo } from './hub-repo.ts'
import { planPush, type LocalRun, type PushPlan } from './plan-push.ts'
import { RemoteRuns } from './remote-runs.ts'

/** Where a store's runs are pushed to, and what is remembered of it between pushes. */
export interface PushPlace {
  readonly storeDir: string
  readonly repo: HubRepo
  readonly ledger: CommitLedger
  readonly clock: HubClock
  /** Makes the repository, where it is missing. @throws {HubFailure} */
  readonly create: () => Promise<void>
  /** Looks whether the repository may be written, when it is first seen. @throws {HubFailure} `rejected` */
  readonly inspect: (head: string) => Promise<void>
  /** Told of what delays a push, once for each cause. */
  readonly onDelay: (message: string) => void
}

export interface PushProgress {
  /** In all, of what is known to be to do. */
  readonly sentBytes: number
  readonly sentFiles: number
}

export interface PushReport {
  readonly commitCount: number
  readonly fileCount: number
  readonly byteLength: number
}

/** What a 429 on a commit means when it does not say for how long. */
const QUOTA_PAUSE_MS = 5 * 60_000

/**
 * Brings runs to the Hub, in as few commits as it takes. It tries until all is there: the Hub's answers
 * say how soon. What may have been committed although no answer came is looked up before it is sent
 * again.
 */
export class RunPusher {
  readonly #place: PushPlace
  #remote: RemoteRuns | null = null
  #isInspected = false
  /** Files that no manifest names yet, of a push of several commits. */
  readonly #uploadedPaths = new Set<string>()

  constructor(place: PushPlace) {
    this.#place = place
  }

  /**
   * @param readRuns what is to be there now; called anew for each commit, since a store goes on
   * @param signal gives up
   * @throws {HubFailure} `denied` or `rejected`, RunsDiverged, LayoutError, and the signal's reason
   */
  async push(
    readRuns: () => readonly LocalRun[],
    signal: AbortSignal,
    onProgress: (progress: PushProgress) => void = () => {},
  ): Promise<PushReport> {
    const { storeDir } = this.#place
    let report: PushReport = { commitCount: 0, fileCount: 0, byteLength: 0 }
    let retry = 0
    for (;;) {
      signal.throwIfAborted()
      let plan: PushPlan | null = null
      try {
        const remote = await this.#readRemote()
        plan = await planPush(storeDir, readRuns(), remote, this.#uploadedPaths)
        if (plan === null) return report
        await this.#takeTurn(signal)
        const sent = report
        const head = await this.#place.repo.commit(plan.commit, remote.head, (sentBytes) => {
          onProgress({ sentBytes: sent.byteLength + sentBytes, sentFiles: sent.fileCount })
        })
        this.#committed(plan, head)
      } catch (error) {
        signal.throwIfAborted()
        const failure = asHubFailure(error)
        if (failure === null) throw error
        retry++
        if (!(await this.#recover(failure, plan, retry, signal))) continue
      }
      retry = 0
      if (plan === null) continue
      report = {
        commitCount: report.commitCount + 1,
        fileCount: report.fileCount + plan.fileCount,
        byteLength: report.byteLength + plan.byteLength,
      }
      onProgress({ sentBytes: report.byteLength, sentFiles: report.fileCount })
    }
  }

  #committed(plan: PushPlan, head: string): void {
    this.#remote = this.#remote?.after(head, plan.texts) ?? null
    for (const { path, content } of plan.commit.additions) {
      if (content.kind === 'file') this.#uploadedPaths.add(path)
    }
    if (plan.completedRuns.length === 0) return
    // What they brought is named now, or gone.
    const prefixes = plan.completedRuns.map(({ folder, runId }) => ({ folder, runId }))
    for (const path of this.#uploadedPaths) {
      const isNamed = prefixes.some(({ folder, runId }) => isOfRun(path, folder, runId))
      if (isNamed) this.#uploadedPaths.delete(path)
    }
  }

  async #readRemote(): Promise<RemoteRuns> {
    const { repo, inspect } = this.#place
    const head = await this.#readHead()
    // Others may have committed: a commit that would be refused counts, too.
    if (this.#remote?.head === head) return this.#remote
    if (!this.#isInspected) await inspect(head)
    this.#isInspected = true
    this.#remote = new RemoteRuns(repo, head)
    return this.#remote
  }

  async #readHead(): Promise<string> {
    const { repo, create } = this.#place
    try {
      return await repo.head()
    } catch (error) {
      // A private repository is missing, or denied, to whoever may not see it.
      if (asHubFailure(error)?.kind !== 'missing') throw error
    }
    await create()
    return repo.head()
  }

  async #takeTurn(signal: AbortSignal): Promise<void> {
    const { ledger, clock, onDelay } = this.#place
    for (let waitMs = ledger.take(); waitMs > 0; waitMs = ledger.take()) {
      onDelay(`the hour's commits are used up; the next one is in ${minutes(waitMs)}`)
      await clock.sleep(waitMs, signal)
    }
  }

  /**
   * Waits as long as a failure asks for.
   * @returns whether the plan turned out to be committed
   * @throws the failure when another try would bring no more
   */
  async #recover(
    failure: HubFailure,
    plan: PushPlan | null,
    retry: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { ledger, clock, repo, onDelay } = this.#place
    this.#remote = null
    switch (failure.kind) {
      case 'denied':
      case 'rejected':
        throw failure
      case 'quota': {
        const pauseMs = Math.max(QUOTA_PAUSE_MS, failure.retryAfterMs ?? 0)
        ledger.block(pauseMs)
        onDelay(`${failure.message}; it goes on in ${minutes(pauseMs)}`)
        await clock.sleep(pauseMs + backoffMs(retry, clock), signal)
        return false
      }
      case 'missing':
      case 'busy':
      case 'stale':
      case 'rate':
      case 'transient':
        if (failure.kind !== 'stale') onDelay(failure.message)
        await clock.sleep(Math.max(failure.retryAfterMs ?? 0, backoffMs(retry, clock)), signal)
    }
    if (!failure.isAmbiguous || plan === null) return false
    try {
      if (!(await repo.has(plan.commit))) return false
      this.#committed(plan, '')
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (asHubFailure(error) === null) throw error
      return false
    }
  }
}

function isOfRun(path: string, folder: string, runId: string): boolean {
  const [, ofFolder, , ofRun] = path.split('/')
  return ofFolder === folder && ofRun === runId
}

function minutes(durationMs: number): string {
  const count = Math.ceil(durationMs / 60_000)
  return count === 1 ? 'a minute' : `${count} minutes`
}

/** @returns null for what has nothing to do with the Hub */
export function asHubFailure(error: unknown): HubFailure | null {
  if (error instanceof HubFailure) return error
  // It has been merged into another while it was sent: there is another plan to be made.
  if (error instanceof DOMException && error.name === 'NotReadableError') {
    return new HubFailure(error.message, { kind: 'stale', cause: error })
  }
  // An answer that broke off, or is no JSON: its reader says so in words of its own.
  const isOfAnswer =
    error instanceof SyntaxError ||
    (error instanceof TypeError && /fetch failed|terminated|body/i.test(error.message)) ||
    (error instanceof Error && /InvalidApiResponseFormat/.test(error.constructor.name))
  return isOfAnswer ? failureOfConnection(error, true) : null
}
