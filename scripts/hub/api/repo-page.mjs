// @ts-check
import { htmlAnswer } from '../server/answer.mjs'
import { escapeHtml } from '../space/respond-space.mjs'
import { MAIN, repoPath } from '../store/repository.mjs'

/** A page that lists a Dataset's files. @type {import('../server/route-table.mjs').Handler} */
export function repoPage(hub, request, { type, id }) {
  const repo = hub.repositories.readable(request.identity, type, id)
  const rows = [...repo.head.tree.files()].map(({ path, file }) => {
    const address = `${repoPath(type, repo.id)}/resolve/${MAIN}/${path.split('/').map(encodeURIComponent).join('/')}`
    return `<li><a href="${escapeHtml(address)}">${escapeHtml(path)}</a> ${file.sizeBytes} bytes</li>`
  })
  const title = escapeHtml(`${type} ${repo.id}`)
  return htmlAnswer(
    200,
    `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1><p>${repo.head.oid}</p><ul>${rows.join('')}</ul></body></html>`,
  )
}
