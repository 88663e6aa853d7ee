// @ts-check
import { applyOperations } from './api/apply-commit.mjs'
import { MAX_REGULAR_BYTES, isBinary } from './api/check-files.mjs'
import { makeRepo } from './api/make-repo.mjs'
import { attributesOf } from './api/preupload.mjs'
import { isLfsPath } from './store/git-attributes.mjs'
import { MAIN, historyOf } from './store/repository.mjs'

/** @typedef {import('./hub-state.mjs').HubState} HubState */
/** @typedef {import('./store/repository.mjs').RepoType} RepoType */
/** @typedef {import('./store/repository.mjs').Repository} Repository */

/**
 * A repo that a test needs to be there already.
 *
 * @typedef {object} RepoFixture
 * @property {RepoType} type
 * @property {string} id
 * @property {boolean} [isPrivate]
 * @property {string} [sdk] of a Space; default `static`
 * @property {Readonly<Record<string, string | Uint8Array>>} [files] contents by path
 */

/**
 * Makes a repo without the protocol, the quotas and the log.
 *
 * @param {HubState} hub
 * @param {RepoFixture} fixture
 */
export async function writeFixture(hub, { type, id, isPrivate = false, sdk = 'static', files }) {
  const author = id.split('/')[0] ?? ''
  await makeRepo(hub, { type, id, sdk, isPrivate, files: [], author })
  const view = repoView(hub, type, id)
  if (files !== undefined) await view.write(files)
  return view
}

/**
 * A repo as it is, for tests to look at and to change.
 *
 * @param {HubState} hub
 * @param {RepoType} type
 * @param {string} id
 */
export function repoView(hub, type, id) {
  const repo = hub.repositories.find(type, id)
  if (repo === undefined) throw new Error(`there is no ${type} ${id}`)
  return {
    id: repo.id,
    /** The id of the last commit of `main`. */
    get head() {
      return repo.head.oid
    },
    get isPrivate() {
      return repo.isPrivate
    },
    /** The variables of a Space. */
    get variables() {
      return Object.fromEntries([...repo.variables].map(([key, { value }]) => [key, value]))
    },
    get hostUrl() {
      return hub.spaces.urlOf(repo)
    },
    /** @param {string} [revision] */
    files: (revision = MAIN) =>
      [...repo.commit(revision).tree.files()].map(({ path, file }) => ({
        path,
        sizeBytes: file.sizeBytes,
        oid: file.oid,
        lfsOid: file.lfs?.oid,
      })),
    /** The youngest first. @param {string} [revision] */
    commits: (revision = MAIN) =>
      [...historyOf(repo.commit(revision))].map(
        ({ oid, title, message, author, unixMs, tree }) => ({
          oid,
          title,
          message,
          author,
          unixMs,
          treeOid: tree.oid,
        }),
      ),
    /** @param {string} path @param {string} [revision] @returns {Promise<Buffer>} */
    file: async (path, revision = MAIN) => {
      const file = repo.commit(revision).tree.file(path)
      if (file === undefined) throw new Error(`there is no ${path} in ${type} ${id}`)
      return file.content ?? hub.objects.read(file.lfs?.oid ?? '')
    },
    /** Commits files as their owner, without the protocol. @param {Readonly<Record<string, string | Uint8Array>>} files @param {string} [title] */
    write: (files, title = 'Add files') => writeFiles(hub, repo, files, title),
  }
}

/**
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {Readonly<Record<string, string | Uint8Array>>} files
 * @param {string} title
 */
async function writeFiles(hub, repo, files, title) {
  const attributes = attributesOf(repo.head.tree)
  const operations = []
  for (const [path, value] of Object.entries(files)) {
    const content = Buffer.from(value)
    const isLarge =
      isLfsPath(attributes, path) || content.length > MAX_REGULAR_BYTES || isBinary(content)
    if (!isLarge) {
      operations.push({ key: /** @type {const} */ ('file'), path, content })
      continue
    }
    const { oid, sizeBytes } = await hub.objects.add(content)
    repo.objects.use(oid)
    operations.push({ key: /** @type {const} */ ('lfsFile'), path, oid, sizeBytes })
  }
  const tree = applyOperations(hub.objects, repo, repo.head, operations)
  return repo.push(MAIN, { tree, title, author: repo.namespace }).oid
}
