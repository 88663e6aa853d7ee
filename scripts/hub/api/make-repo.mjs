// @ts-check
import { defaultAttributes } from '../store/git-attributes.mjs'
import { MAIN, Repository } from '../store/repository.mjs'
import { TreeDraft } from '../store/tree-draft.mjs'
import { Directory, regularFile } from '../store/tree.mjs'
import { checkRegularFile } from './check-files.mjs'

/** @typedef {import('../store/repository.mjs').RepoType} RepoType */

/**
 * Makes a repo with its first commit.
 *
 * @param {import('../hub-state.mjs').HubState} hub
 * @param {object} how
 * @param {RepoType} how.type
 * @param {string} how.id
 * @param {string} how.sdk of a Space
 * @param {boolean} how.isPrivate
 * @param {readonly { path: string, content: Buffer }[]} how.files
 * @param {string} how.author
 */
export async function makeRepo(hub, { type, id, sdk, isPrivate, files, author }) {
  const { now, garbageLifeMs } = hub.settings
  const repo = new Repository(type, id, { sdk, now, garbageLifeMs })
  repo.isPrivate = isPrivate
  const draft = new TreeDraft(new Directory())
  draft.set('.gitattributes', regularFile(Buffer.from(defaultAttributes(type))))
  if (type === 'space') {
    for (const [path, text] of Object.entries(spaceTemplate(id, sdk, files.length === 0))) {
      draft.set(path, regularFile(Buffer.from(text)))
    }
  }
  for (const { path, content } of files) {
    checkRegularFile(type, path, content)
    draft.set(path, regularFile(content))
  }
  repo.push(MAIN, { tree: draft.seal(), title: 'initial commit', author })
  await hub.spaces.open(repo)
  hub.repositories.add(repo)
  return repo
}

/**
 * What the Hub puts into a new Space.
 *
 * @param {string} id
 * @param {string} sdk
 * @param {boolean} isEmpty whether its maker brings no files
 * @returns {Record<string, string>} texts by path
 */
function spaceTemplate(id, sdk, isEmpty) {
  const title = id.split('/')[1] ?? id
  const metadata = { title, emoji: '🚀', colorFrom: 'blue', colorTo: 'green', sdk, pinned: false }
  const lines = Object.entries(metadata).map(([key, value]) => `${key}: ${String(value)}\n`)
  const readme = `---\n${lines.join('')}---\n`
  if (sdk !== 'static' || !isEmpty) return { 'README.md': readme }
  return {
    'README.md': readme,
    'index.html':
      '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>My static Space</title>\n<link rel="stylesheet" href="style.css">\n</head>\n<body>Welcome to your static Space!</body>\n</html>\n',
    'style.css': 'body { padding: 2rem; }\n',
  }
}
