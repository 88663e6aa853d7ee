export type RequestPath =
  /** Decoded names from the root down; none for the root itself. */
  | { readonly kind: 'path'; readonly names: readonly string[] }
  /** Something that is there for the server's or the writer's own use, or that cannot be there. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'malformed'; readonly reason: string }

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/

/**
 * Takes a request's target apart, decoding each name once.
 * @param target as it stands in the request line; its query is passed over
 */
export function parseRequestPath(target: string): RequestPath {
  if (!target.startsWith('/')) return malformed('a path starts with a slash')
  const [path = ''] = target.split('?', 1)
  if (path === '/') return { kind: 'path', names: [] }
  const names: string[] = []
  for (const encoded of path.slice(1).split('/')) {
    const name = decodeName(encoded)
    if (name === undefined) return malformed(`"${encoded}" is not a valid percent-encoding`)
    const reason = refuseName(name)
    if (reason !== undefined) return malformed(reason)
    if (isHiddenName(name)) return { kind: 'hidden' }
    names.push(name)
  }
  return { kind: 'path', names }
}

function malformed(reason: string): RequestPath {
  return { kind: 'malformed', reason }
}

function decodeName(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

function refuseName(name: string): string | undefined {
  if (name === '..' || name === '.') return 'a path may not go up'
  if (name.includes('/') || name.includes('\\')) return 'a name may not hold a slash'
  // A colon names a drive or a hidden stream on Windows.
  if (name.includes(':')) return 'a name may not hold a colon'
  if (CONTROL_CHARACTER.test(name)) return 'a name may not hold control characters'
  return undefined
}

function isHiddenName(name: string): boolean {
  // Windows drops a name's last dots and spaces, so "a.lock." would open "a.lock".
  return name === '' || name.startsWith('.') || /[. ]$/.test(name) || /\.lock$/i.test(name)
}
