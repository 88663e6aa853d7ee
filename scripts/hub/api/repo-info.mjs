// @ts-check
import { emptyAnswer, jsonAnswer } from '../server/answer.mjs'
import { readCard } from './repo-card.mjs'
import { spaceFacts } from './space-facts.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('../store/repository.mjs').Repository} Repository */
/** @typedef {import('../store/repository.mjs').Commit} Commit */
/** @typedef {import('../store/tree.mjs').FileEntry} FileEntry */

/** @type {import('../server/route-table.mjs').Handler} */
export function repoInfo(hub, request, { type, id, revision }) {
  const repo = hub.repositories.readable(request.identity, type, id)
  const commit = repo.commit(revision === '' ? 'HEAD' : revision)
  const query = request.url.searchParams
  const all = describeRepo(hub, repo, commit, query.get('blobs') === 'true')
  const wanted = [...query.getAll('expand'), ...query.getAll('expand[]')]
  if (wanted.length === 0) return jsonAnswer(all)
  const kept = ['_id', 'id', ...wanted]
  return jsonAnswer(Object.fromEntries(Object.entries(all).filter(([key]) => kept.includes(key))))
}

/**
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {Commit} commit
 * @param {boolean} hasBlobs whether each file's size and ids are told
 * @returns {Record<string, unknown>}
 */
function describeRepo(hub, repo, commit, hasBlobs) {
  const files = [...commit.tree.files()]
  const readme = commit.tree.file('README.md')?.content?.toString('utf8') ?? ''
  const { data } = readCard(readme)
  const tags = Array.isArray(data['tags']) ? data['tags'] : []
  return {
    _id: repo.key,
    id: repo.id,
    ...(repo.type === 'model' ? { modelId: repo.id } : {}),
    author: repo.namespace,
    sha: commit.oid,
    lastModified: new Date(commit.unixMs).toISOString(),
    createdAt: new Date(repo.createdUnixMs).toISOString(),
    private: repo.isPrivate,
    visibility: repo.isPrivate ? 'private' : 'public',
    gated: false,
    disabled: false,
    downloads: 0,
    likes: 0,
    tags,
    usedStorage: files.reduce((sum, { file }) => sum + file.sizeBytes, 0),
    cardData: data,
    siblings: files.map(({ path, file }) => ({
      rfilename: path,
      ...(hasBlobs ? describeBlob(file) : {}),
    })),
    ...(repo.type === 'space' ? spaceFacts(hub, repo) : {}),
  }
}

/** @param {FileEntry} file */
const describeBlob = ({ oid, sizeBytes, lfs }) => ({
  blobId: oid,
  size: sizeBytes,
  ...(lfs === undefined
    ? {}
    : { lfs: { sha256: lfs.oid, size: sizeBytes, pointerSize: lfs.pointerBytes } }),
})

/** Says no more than whether somebody may. @type {import('../server/route-table.mjs').Handler} */
export function authCheck(hub, request, { type, id, name }) {
  if (name === 'write') hub.repositories.writable(request.identity, type, id)
  else hub.repositories.readable(request.identity, type, id)
  return emptyAnswer(200)
}
