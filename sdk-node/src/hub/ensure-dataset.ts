import { formatRootIndex } from '../layout/index.ts'
import { datasetCard, REPO_TAG } from './dataset-card.ts'
import { HubFailure } from './hub-failure.ts'
import type { CommitAddition, HubRepo } from './hub-repo.ts'
import type { HubTarget } from './hub-target.ts'
import { remotePath } from './remote-runs.ts'

const CARD_PATH = 'README.md'
/** What a repository has before anybody has put anything in it. */
const EMPTY_REPO_FILES = new Set(['.gitattributes', CARD_PATH])

/** What every Dataset of ours has from its first commit on: by it, it is known to be ours. */
function firstFiles({ dataset, space, hubUrl }: HubTarget): { path: string; text: string }[] {
  return [
    { path: remotePath.root, text: formatRootIndex({ projects: [] }) },
    { path: CARD_PATH, text: datasetCard(dataset, space, hubUrl) },
  ]
}

/** Makes the Dataset, with a card that tells readers of its tables. @throws {HubFailure} */
export async function createDataset(repo: HubRepo, target: HubTarget): Promise<void> {
  try {
    await repo.create({ isPrivate: target.isPrivate, files: firstFiles(target) })
  } catch (error) {
    // Another process was quicker.
    if (!(error instanceof HubFailure) || error.kind !== 'busy') throw error
    await repo.head()
  }
}

/**
 * Looks whether a Dataset holds runs, or nothing yet; then it gets its list of projects and its card.
 * @returns the commit that it is at
 * @throws {HubFailure} `rejected` where it holds something else, which is nobody's to write into
 */
export async function takeDataset(repo: HubRepo, target: HubTarget, head: string): Promise<string> {
  if ((await repo.readText(remotePath.root, head)) !== undefined) return head
  const names = await repo.listTop(head)
  const card = names.includes(CARD_PATH) ? await repo.readText(CARD_PATH, head) : undefined
  const isTagged = card?.includes(`- ${REPO_TAG}\n`) ?? false
  // A first push may have been killed in the midst.
  const foreign = names.find(
    (name) => !EMPTY_REPO_FILES.has(name) && !(isTagged && name === 'projects'),
  )
  if (foreign !== undefined) {
    throw new HubFailure(
      `the Dataset ${repo.address.id} holds other things (such as ${foreign}) and no runs: name another, or an empty one`,
      { kind: 'rejected' },
    )
  }
  const additions = firstFiles(target)
    .filter(({ path }) => path !== CARD_PATH || card === undefined)
    .map(({ path, text }): CommitAddition => ({ path, content: { kind: 'text', text } }))
  return repo.commit({ title: 'Make room for runs', additions, deletedPaths: [] }, head)
}

/** What is meant for few is not sent to where all can see it. @throws {HubFailure} `rejected` */
export async function requirePrivate(repo: HubRepo): Promise<void> {
  if (await repo.isPrivate()) return
  throw new HubFailure(
    `the Dataset ${repo.address.id} is public, and runs that are to be private go there: make it private at ${repo.url}/settings, or name another`,
    { kind: 'rejected' },
  )
}
