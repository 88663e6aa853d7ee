// @ts-check
import { htmlAnswer } from '../server/answer.mjs'
import { escapeHtml } from './respond-space.mjs'

const SANDBOX =
  'allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts'

/**
 * The Hub's page of a Space: its host in a frame, with the page's query and hash when it is loaded.
 * A message of the frame changes the page's address.
 *
 * @type {import('../server/route-table.mjs').Handler}
 */
export function spacePage(hub, request, { id }) {
  const repo = hub.repositories.readable(request.identity, 'space', id)
  const host = hub.spaces.urlOf(repo)
  const source = JSON.stringify(`${host}/${request.url.search}`).replaceAll('<', String.raw`\u003c`)
  return htmlAnswer(
    200,
    `<!doctype html>
<html>
<head><meta charset="utf-8"><title>${escapeHtml(repo.id)}</title>
<style>html, body { margin: 0; height: 100% } iframe { display: block; border: 0; width: 100%; height: 100% }</style>
</head>
<body>
<iframe id="space" sandbox="${SANDBOX}" title="${escapeHtml(repo.id)}"></iframe>
<script>
const frame = document.getElementById('space')
frame.src = ${source} + location.hash
addEventListener('message', ({ origin, data }) => {
  if (origin !== ${JSON.stringify(host)} || typeof data !== 'object' || data === null) return
  const address = new URL(location.href)
  if (typeof data.queryString === 'string') address.search = data.queryString
  if (typeof data.hash === 'string') address.hash = data.hash
  history.replaceState(history.state, '', address)
})
</script>
</body>
</html>
`,
  )
}
