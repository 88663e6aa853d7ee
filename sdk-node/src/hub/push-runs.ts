import { LayoutError } from '../layout/index.ts'
import { asHubFailure, type HubFailure } from './hub-failure.ts'
import { takeTurn, waitAfter, type HubPatience } from './hub-patience.ts'
import type { CommitPlan, HubRepo } from './hub-repo.ts'
import { findLeftovers } from './find-leftovers.ts'
import { joinForHub, RunsDiverged } from './join-manifests.ts'
import { planPush, type LocalRun, type PushPlan } from './plan-push.ts'
import { RemoteRuns } from './remote-runs.ts'

/** Where a store's runs are pushed to, and what is remembered of it between pushes. */
export interface PushPlace extends HubPatience {
  readonly storeDir: string
  readonly repo: HubRepo
  /** Makes the repository, where it is missing. @throws {HubFailure} */
  readonly create: () => Promise<void>
  /**
   * Looks whether the repository may be written, each time that it is at another commit.
   * @returns the commit that it is at then
   * @throws {HubFailure} `rejected`
   */
  readonly inspect: (head: string) => Promise<string>
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

/**
 * Brings runs to the Hub, in as few commits as it takes. It tries until all is there: the Hub's answers
 * say how soon. What may have been committed although no answer came is looked up before it is sent
 * again.
 */
export class RunPusher {
  readonly #place: PushPlace
  #remote: RemoteRuns | null = null
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
    let hasTurn = false
    for (;;) {
      signal.throwIfAborted()
      let plan: PushPlan | null = null
      try {
        const remote = await this.#readRemote()
        plan = await planPush(storeDir, readRuns(), remote, this.#uploadedPaths)
        if (plan === null) return report
        if (!hasTurn) {
          hasTurn = true
          // There may be more to send, and others may have committed, after waiting for it.
          if (await takeTurn(this.#place, signal)) continue
        }
        hasTurn = false
        const sent = report
        const commit = await this.#withoutRemoved(plan.commit, remote.head)
        const head = await this.#place.repo.commit(commit, remote.head, (sentBytes) => {
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

  /**
   * What a push would bring now, as far as nobody else pushes meanwhile. Nothing is sent.
   * @throws as `push`
   */
  async preview(runs: readonly LocalRun[]): Promise<PushReport> {
    const { storeDir, repo } = this.#place
    const report = { commitCount: 0, fileCount: 0, byteLength: 0 }
    const uploadedPaths = new Set(this.#uploadedPaths)
    let remote = (await this.#findRemote()) ?? RemoteRuns.ofNothing(repo.address)
    for (;;) {
      const plan = await planPush(storeDir, runs, remote, uploadedPaths)
      if (plan === null) return report
      remote = remote.after(remote.head, plan.texts)
      trackUploads(uploadedPaths, plan)
      report.commitCount++
      report.fileCount += plan.fileCount
      report.byteLength += plan.byteLength
    }
  }

  /**
   * Finds what a push that never came to its end has left of these runs: it is not sent again, or
   * removed where the runs need it no more.
   * @throws as `push`
   */
  async adoptLeftovers(runs: readonly LocalRun[]): Promise<void> {
    const remote = await this.#findRemote()
    if (remote === null) return
    for (const path of await findLeftovers(this.#place.repo, remote, runs)) {
      this.#uploadedPaths.add(path)
    }
  }

  /**
   * Finds runs that no push can join: they have gone on both here and there, or the Hub's are damaged.
   * @returns what is wrong with each
   * @throws as `push`
   */
  async findDiverged(runs: readonly LocalRun[]): Promise<Map<LocalRun, string>> {
    const diverged = new Map<LocalRun, string>()
    const remote = await this.#findRemote()
    if (remote === null) return diverged
    for (const run of runs) {
      try {
        await remote.record(run)
        joinForHub(run.manifest, await remote.manifest(run))
      } catch (error) {
        if (!(error instanceof RunsDiverged) && !(error instanceof LayoutError)) throw error
        diverged.set(run, error.message)
      }
    }
    return diverged
  }

  #committed(plan: PushPlan, head: string): void {
    this.#remote = this.#remote?.after(head, plan.texts) ?? null
    trackUploads(this.#uploadedPaths, plan)
  }

  /** Makes the repository, where it is missing. */
  async #readRemote(): Promise<RemoteRuns> {
    const known = await this.#findRemote()
    if (known !== null) return known
    // A private repository is missing, or denied, to whoever may not see it.
    await this.#place.create()
    return this.#look(await this.#place.repo.head())
  }

  /** @returns null where the repository is missing */
  async #findRemote(): Promise<RemoteRuns | null> {
    let head: string
    try {
      head = await this.#place.repo.head()
    } catch (error) {
      if (asHubFailure(error)?.kind === 'missing') return null
      throw error
    }
    // Others may have committed: a commit that would be refused counts, too.
    return this.#remote?.head === head ? this.#remote : this.#look(head)
  }

  async #look(head: string): Promise<RemoteRuns> {
    const { repo, inspect } = this.#place
    const inspected = await inspect(head)
    await this.#forgetRemoved(inspected)
    this.#remote = new RemoteRuns(repo, inspected)
    return this.#remote
  }

  /** What another tool has removed from the repository cannot be removed again. */
  async #withoutRemoved(commit: CommitPlan, head: string): Promise<CommitPlan> {
    if (commit.deletedPaths.length === 0) return commit
    const found = await this.#place.repo.find(commit.deletedPaths, head)
    return { ...commit, deletedPaths: commit.deletedPaths.filter((path) => found.has(path)) }
  }

  /** Others may take a file away that no manifest names. */
  async #forgetRemoved(head: string): Promise<void> {
    if (this.#uploadedPaths.size === 0) return
    const found = await this.#place.repo.find([...this.#uploadedPaths], head)
    for (const path of this.#uploadedPaths) {
      if (!found.has(path)) this.#uploadedPaths.delete(path)
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
    const { repo } = this.#place
    this.#remote = null
    await waitAfter(failure, retry, this.#place, signal)
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

/** @param uploadedPaths files that no manifest names yet, as it is after a plan's commit */
function trackUploads(uploadedPaths: Set<string>, plan: PushPlan): void {
  for (const { path, content } of plan.commit.additions) {
    if (content.kind === 'file') uploadedPaths.add(path)
  }
  // What they brought is named now, or gone.
  for (const path of uploadedPaths) {
    const isNamed = plan.completedRuns.some(({ folder, runId }) => isOfRun(path, folder, runId))
    if (isNamed) uploadedPaths.delete(path)
  }
}

function isOfRun(path: string, folder: string, runId: string): boolean {
  const [, ofFolder, , ofRun] = path.split('/')
  return ofFolder === folder && ofRun === runId
}
