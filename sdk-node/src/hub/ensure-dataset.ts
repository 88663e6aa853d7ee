import { datasetCard } from './dataset-card.ts'
import { HubFailure } from './hub-failure.ts'
import type { HubRepo } from './hub-repo.ts'
import type { HubTarget } from './hub-target.ts'
import { remotePath } from './remote-runs.ts'

/** What a repository has before anybody has put anything in it. */
const EMPTY_REPO_FILES = new Set(['.gitattributes', 'README.md'])

/** Makes the Dataset, with a card that tells readers of its tables. @throws {HubFailure} */
export async function createDataset(repo: HubRepo, target: HubTarget): Promise<void> {
  const { dataset, space, hubUrl, isPrivate } = target
  const files = [{ path: 'README.md', text: datasetCard(dataset, space, hubUrl) }]
  try {
    await repo.create({ isPrivate, files })
  } catch (error) {
    // Another process was quicker.
    if (!(error instanceof HubFailure) || error.kind !== 'busy') throw error
    await repo.head()
  }
}

/**
 * Looks whether a Dataset holds runs, or nothing yet.
 * @throws {HubFailure} `rejected` where it holds something else, which is nobody's to write into
 */
export async function requireOwnDataset(repo: HubRepo, revision: string): Promise<void> {
  if ((await repo.readText(remotePath.root, revision)) !== undefined) return
  const others = await repo.listTop(revision)
  const foreign = others.find((name) => !EMPTY_REPO_FILES.has(name))
  if (foreign === undefined) return
  throw new HubFailure(
    `the Dataset ${repo.address.id} holds other things (such as ${foreign}) and no runs: name another, or an empty one`,
    { kind: 'rejected' },
  )
}
