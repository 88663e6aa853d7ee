// @ts-check
import { createHash } from 'node:crypto'

/**
 * The id that Git gives to an object.
 *
 * @param {'blob' | 'tree' | 'commit'} type
 * @param {Buffer} content
 */
export const gitOid = (type, content) =>
  createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex')

/**
 * The file that stands in Git for a large object.
 *
 * @param {string} oid sha256, hex
 * @param {number} sizeBytes
 */
export const lfsPointer = (oid, sizeBytes) =>
  Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${sizeBytes}\n`)

/**
 * @param {Iterable<{ name: string, isDirectory: boolean, oid: string }>} entries
 * @returns {string} the id of a tree of these
 */
export function treeOid(entries) {
  const sorted = [...entries].sort((a, b) =>
    Buffer.compare(sortKey(a.name, a.isDirectory), sortKey(b.name, b.isDirectory)),
  )
  const parts = sorted.flatMap(({ name, isDirectory, oid }) => [
    Buffer.from(`${isDirectory ? '40000' : '100644'} ${name}\0`),
    Buffer.from(oid, 'hex'),
  ])
  return gitOid('tree', Buffer.concat(parts))
}

/** Git sorts a folder as if its name ended in a slash. @param {string} name @param {boolean} isDirectory */
const sortKey = (name, isDirectory) => Buffer.from(isDirectory ? `${name}/` : name)

/**
 * @param {object} commit
 * @param {string} commit.tree oid
 * @param {string | undefined} commit.parent oid
 * @param {string} commit.author
 * @param {number} commit.unixMs
 * @param {string} commit.message
 */
export function commitOid({ tree, parent, author, unixMs, message }) {
  const signature = `${author} <${author}@users.noreply.local> ${Math.floor(unixMs / 1000)} +0000`
  const lines = [
    `tree ${tree}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `author ${signature}`,
    `committer ${signature}`,
    '',
    message,
  ]
  return gitOid('commit', Buffer.from(lines.join('\n')))
}
