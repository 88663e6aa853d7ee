import { isIPv4 } from 'node:net'

export interface HostCheckOptions {
  /** The address that the server is bound to. */
  readonly boundHost: string
  /** Further names that the server may be asked by. */
  readonly allowedHosts: readonly string[]
  /** Accepted when the server is bound to every address. */
  readonly machineName: string
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']
const WILDCARDS = ['0.0.0.0', '[::]']

/**
 * Who may be asked for. A page of a foreign site whose name was made to resolve to this machine (DNS
 * rebinding) still sends that name, so names are checked; ports are not, since a tunnel changes them.
 */
export class HostCheck {
  readonly #names: ReadonlySet<string>
  readonly #acceptsAddresses: boolean

  constructor(options: HostCheckOptions) {
    const bound = hostNameOf(bracketed(options.boundHost)) ?? options.boundHost
    this.#acceptsAddresses = WILDCARDS.includes(bound)
    const names = [...LOOPBACK_NAMES, bound]
    if (this.#acceptsAddresses) names.push(options.machineName.toLowerCase())
    for (const allowed of options.allowedHosts) {
      names.push(hostNameOf(bracketed(allowed)) ?? allowed.toLowerCase())
    }
    this.#names = new Set(names)
  }

  /** @returns why the request is refused; undefined when it may be answered */
  refusal(host: string | undefined, origin: string | undefined): string | undefined {
    const name = host === undefined ? undefined : hostNameOf(host)
    if (host === undefined || name === undefined) {
      return 'The request does not say which host it is for (no valid Host header).'
    }
    if (!this.#names.has(name) && !(this.#acceptsAddresses && isAddress(name))) {
      return `This server does not answer to the name "${name}". If the name is yours to use, start the server with --allow-host ${name}`
    }
    if (origin !== undefined && !isSameOrigin(origin, host)) {
      return `Pages of another origin (${origin.slice(0, 200)}) may not read from this server.`
    }
    return undefined
  }
}

/** An IPv6 address as URLs and Host headers spell it; anything else as it is. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

const AUTHORITY = /^(?:\[[0-9a-f:.]+\]|[^\s/\\@?#:[\]]+)(?::\d{1,5})?$/i

/**
 * The name in a Host header, in the one spelling that URLs have for it.
 * @returns undefined for what is not a host
 */
export function hostNameOf(host: string): string | undefined {
  const url = `http://${host}`
  if (!AUTHORITY.test(host) || !URL.canParse(url)) return undefined
  return new URL(url).hostname.replace(/\.$/, '')
}

function isAddress(name: string): boolean {
  return name.startsWith('[') || isIPv4(name)
}

function isSameOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: originHost } = new URL(origin)
  if (protocol !== 'http:' && protocol !== 'https:') return false
  const asked = `${protocol}//${host}`
  return URL.canParse(asked) && new URL(asked).host === originHost
}
