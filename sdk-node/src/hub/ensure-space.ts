import { asHubFailure, HubFailure } from './hub-failure.ts'
import { readSteadily, takeTurn, waitAfter, type HubPatience } from './hub-patience.ts'
import { HubRepo, type CommitPlan } from './hub-repo.ts'
import type { HubTarget } from './hub-target.ts'
import { openPatience, type PatienceOptions } from './open-patience.ts'
import { planSite, readSite, SITE_PAGE } from './site-files.ts'
import { isFittingSpaceCard, isOwnSpaceCard, spaceCard, type SpaceSubject } from './space-card.ts'
import { readStampedDataset } from './stamp-page.ts'

/** A Space, and the Dataset that it is to show. */
export interface SpacePlace {
  readonly space: HubRepo
  readonly dataset: HubRepo
  readonly target: HubTarget
  readonly patience: HubPatience
  readonly signal: AbortSignal
}

export interface SpaceOptions extends Omit<PatienceOptions, 'hubUrl'> {
  readonly target: HubTarget
  readonly signal: AbortSignal
}

/** @returns undefined for a target without a Space */
export function openSpacePlace(options: SpaceOptions): SpacePlace | undefined {
  const { target, token, signal } = options
  const { hubUrl, dataset, space } = target
  if (space === null) return undefined
  return {
    space: new HubRepo({ hubUrl, type: 'space', id: space }, token, signal),
    dataset: new HubRepo({ hubUrl, type: 'dataset', id: dataset }, token, signal),
    target,
    patience: openPatience({ ...options, hubUrl }),
    signal,
  }
}

/** `present`: it was there, and is as it was. `refused`: it is somebody's else, and is as it was. */
export type SpaceOutcome =
  { readonly kind: 'created' | 'present' } | { readonly kind: 'refused'; readonly reason: string }

/**
 * Makes a Space with the built site, where there is none. One that is there is left alone.
 * @throws {HubFailure}, the signal's reason, and an `Error` when there is no built site
 */
export async function ensureSpace(place: SpacePlace, siteDir: string): Promise<SpaceOutcome> {
  const found = await readSteadily(() => lookAt(place.space), place.patience, place.signal)
  if (found.kind === 'foreign') return { kind: 'refused', reason: foreignReason(place) }
  if (found.kind === 'own' && found.dataset !== undefined) {
    const { dataset, space } = place.target
    if (found.dataset === dataset) return { kind: 'present' }
    const remedy = `shardboard deploy --space ${space} --dataset ${dataset}`
    const reason = `the Space ${space} shows the Dataset ${found.dataset}, not ${dataset}: change that by \`${remedy}\`, or name another Space`
    return { kind: 'refused', reason }
  }
  await deploySite(place, siteDir)
  return { kind: 'created' }
}

export interface DeployReport {
  readonly isNew: boolean
  /** Of those that were sent. */
  readonly fileCount: number
  readonly byteLength: number
  readonly deletedCount: number
}

/**
 * Brings the built site to a Space, which is made where it is missing: what it has already is not sent.
 * @throws {HubFailure} `rejected` for a Space that is not ours; the signal's reason; and an `Error` when
 *   there is no built site
 */
export async function deploySite(place: SpacePlace, siteDir: string): Promise<DeployReport> {
  const { space, target, patience, signal } = place
  const subject: SpaceSubject = { dataset: target.dataset, isPrivate: await isDataPrivate(place) }
  const site = readSite(siteDir, { ...subject, hubUrl: target.hubUrl })
  const card = spaceCard({ space: space.address.id, hubUrl: target.hubUrl, ...subject })
  let isNew = false
  for (let retry = 1; ; retry++) {
    signal.throwIfAborted()
    try {
      let found = await lookAt(space)
      if (found.kind === 'missing') {
        isNew = true
        await createSpace(space, card)
        found = await lookAt(space)
      }
      if (found.kind !== 'own') throw new HubFailure(foreignReason(place), { kind: 'rejected' })
      const readme = { path: 'README.md', content: { kind: 'text', text: card } } as const
      const files = isFittingSpaceCard(found.card, subject) ? site : [readme, ...site]
      const plan = planSite(files, await space.list(found.head, ''))
      if (plan === null) return { isNew, fileCount: 0, byteLength: 0, deletedCount: 0 }
      await takeTurn(patience, signal)
      await space.commit(plan, found.head)
      return { isNew, ...sizesOf(plan) }
    } catch (error) {
      signal.throwIfAborted()
      const failure = asHubFailure(error)
      if (failure === null) throw error
      // What may have been committed is seen when the Space is looked at again.
      await waitAfter(failure, retry, patience, signal)
    }
  }
}

/** @returns the Dataset that a Space of ours shows; undefined for none @throws {HubFailure} */
export async function findShownDataset(space: HubRepo): Promise<string | undefined> {
  const found = await lookAt(space)
  return found.kind === 'own' ? found.dataset : undefined
}

type FoundSpace =
  | { readonly kind: 'missing' }
  | { readonly kind: 'foreign' }
  | {
      readonly kind: 'own'
      readonly head: string
      readonly card: string
      /** undefined where the site is not there yet */
      readonly dataset: string | undefined
    }

async function lookAt(space: HubRepo): Promise<FoundSpace> {
  let head: string
  try {
    head = await space.head()
  } catch (error) {
    if (error instanceof HubFailure && error.kind === 'missing') return { kind: 'missing' }
    throw error
  }
  const card = await space.readText('README.md', head)
  if (card === undefined || !isOwnSpaceCard(card)) return { kind: 'foreign' }
  const page = await space.readText(SITE_PAGE, head)
  return { kind: 'own', head, card, dataset: page === undefined ? page : readStampedDataset(page) }
}

function foreignReason({ target }: SpacePlace): string {
  return `the Space ${target.space} is there and is no dashboard of Shardboard's: name another, or remove it at ${target.hubUrl}/spaces/${target.space}/settings`
}

/** It holds only code, so that everybody may see it. */
async function createSpace(space: HubRepo, card: string): Promise<void> {
  try {
    await space.create({ isPrivate: false, files: [{ path: 'README.md', text: card }] })
  } catch (error) {
    // Another process was quicker.
    if (asHubFailure(error)?.kind !== 'busy') throw error
    await space.head()
  }
}

/** As it is; where there is no Dataset yet, as it is to be made. */
async function isDataPrivate({ dataset, target, patience, signal }: SpacePlace): Promise<boolean> {
  try {
    return await readSteadily(() => dataset.isPrivate(), patience, signal)
  } catch (error) {
    if (error instanceof HubFailure && error.kind === 'missing') return target.isPrivate
    throw error
  }
}

function sizesOf({ additions, deletedPaths }: CommitPlan): Omit<DeployReport, 'isNew'> {
  const byteLength = additions.reduce((sum, { content }) => {
    if (content.kind === 'text') return sum + Buffer.byteLength(content.text)
    return sum + (content.kind === 'bytes' ? content.bytes.byteLength : 0)
  }, 0)
  return { fileCount: additions.length, byteLength, deletedCount: deletedPaths.length }
}
