// @ts-check

const TYPES = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['mjs', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['json', 'application/json; charset=utf-8'],
  ['webmanifest', 'application/manifest+json'],
  ['md', 'text/markdown; charset=utf-8'],
  ['txt', 'text/plain; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['ico', 'image/vnd.microsoft.icon'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['wasm', 'application/wasm'],
  ['woff2', 'font/woff2'],
])

/** @param {string} path */
export const mediaType = (path) =>
  TYPES.get(path.split('.').at(-1)?.toLowerCase() ?? '') ?? 'application/octet-stream'

/** What the Hub serves of a repo never runs in a page of its own. @param {string} path */
export const inertMediaType = (path) =>
  /^(text\/|application\/json)/.test(mediaType(path))
    ? 'text/plain; charset=utf-8'
    : mediaType(path)

/**
 * @param {string} path
 * @param {boolean} isAttachment
 */
export function contentDisposition(path, isAttachment) {
  const name = path.split('/').at(-1) ?? path
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')
  return `${isAttachment ? 'attachment' : 'inline'}; filename*=UTF-8''${encodeURIComponent(name)}; filename="${ascii}";`
}
