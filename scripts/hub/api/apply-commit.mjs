// @ts-check
import { badRequest, entryNotFound } from '../server/hub-error.mjs'
import { isLfsPath, withLfsPath } from '../store/git-attributes.mjs'
import { TreeDraft } from '../store/tree-draft.mjs'
import { largeFile, regularFile } from '../store/tree.mjs'
import { checkRegularFile } from './check-files.mjs'

/** @typedef {import('./commit-operations.mjs').CommitOperation} CommitOperation */
/** @typedef {import('../store/repository.mjs').Repository} Repository */
/** @typedef {import('../store/repository.mjs').Commit} Commit */

const ATTRIBUTES = '.gitattributes'

/**
 * The tree that a commit leads to. Nothing is changed when an operation is refused.
 *
 * @param {import('../store/object-store.mjs').ObjectStore} objects
 * @param {Repository} repo
 * @param {Commit} parent
 * @param {readonly CommitOperation[]} operations
 */
export function applyOperations(objects, repo, parent, operations) {
  const draft = new TreeDraft(parent.tree)
  for (const operation of operations) {
    const { key, path } = operation
    if (key === 'file') {
      checkRegularFile(repo.type, path, operation.content)
      draft.set(path, regularFile(operation.content))
    } else if (key === 'lfsFile') {
      draft.set(path, requireObject(objects, repo, operation))
    } else if (key === 'copyFile') {
      draft.set(path, copied(repo, parent, operation))
    } else {
      draft.delete(path, key === 'deletedFile' ? 'file' : 'folder')
    }
  }
  coverLargeFiles(draft, parent, operations)
  return draft.seal()
}

/**
 * @param {import('../store/object-store.mjs').ObjectStore} objects
 * @param {Repository} repo
 * @param {CommitOperation & { key: 'lfsFile' }} operation
 */
function requireObject(objects, repo, { path, oid, sizeBytes }) {
  const actualBytes = objects.sizeOf(oid)
  if (actualBytes === undefined || !repo.objects.has(oid)) {
    throw badRequest(
      `Your push was rejected because an LFS pointer pointed to a file that does not exist. For instance, this can happen if you used git push --no-verify to push your changes. Offending file: - ${path}`,
    )
  }
  if (sizeBytes !== undefined && sizeBytes !== actualBytes) {
    throw badRequest(`Invalid size of "${path}": it is of ${actualBytes} bytes, not ${sizeBytes}`)
  }
  repo.objects.use(oid)
  return largeFile(oid, actualBytes)
}

/**
 * @param {Repository} repo
 * @param {Commit} parent
 * @param {CommitOperation & { key: 'copyFile' }} operation
 */
function copied(repo, parent, { srcPath, srcRevision }) {
  const source = srcRevision === undefined ? parent : repo.commit(srcRevision)
  const file = source.tree.file(srcPath)
  if (file === undefined) throw entryNotFound(`A file with the name "${srcPath}" does not exist`)
  if (file.lfs !== undefined) repo.objects.use(file.lfs.oid)
  return file
}

/**
 * Lists in `.gitattributes` the large files that no pattern of it covers, as the Hub does.
 *
 * @param {TreeDraft} draft
 * @param {Commit} parent
 * @param {readonly CommitOperation[]} operations
 */
function coverLargeFiles(draft, parent, operations) {
  const changed = operations.findLast(({ key, path }) => key === 'file' && path === ATTRIBUTES)
  const before = parent.tree.file(ATTRIBUTES)?.content?.toString('utf8') ?? ''
  const given = changed?.key === 'file' ? changed.content.toString('utf8') : before
  const attributes = operations.reduce(
    (text, { key, path }) =>
      key === 'lfsFile' && !isLfsPath(text, path) ? withLfsPath(text, path) : text,
    given,
  )
  if (attributes !== given) draft.set(ATTRIBUTES, regularFile(Buffer.from(attributes)))
}
