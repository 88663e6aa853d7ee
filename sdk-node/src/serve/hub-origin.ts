/** @returns the origin of a Hub's address; undefined for what is none */
export function parseHubOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, origin } = new URL(text)
  const isLoopback = hostname === '127.0.0.1' || hostname === 'localhost'
  return protocol === 'https:' || (protocol === 'http:' && isLoopback) ? origin : undefined
}
