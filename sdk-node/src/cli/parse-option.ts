import { InvalidArgumentError } from 'commander'
import { messageOf } from '../errors.ts'
import { requireRepoId } from '../hub/hub-target.ts'
import { bracketed, hostNameOf } from '../serve/host-check.ts'

export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('It should be a whole number from 0 (any free port) to 65535.')
  }
  return port
}

/** @returns the host as sockets want it, IPv6 addresses without brackets */
export function parseHost(text: string): string {
  assertHost(text)
  return text.replace(/^\[(.*)\]$/, '$1')
}

/** Adds one more name to those that were given before. */
export function parseAllowedHost(text: string, before: readonly string[] = []): string[] {
  assertHost(text)
  return [...before, text]
}

export function parseNonEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty.')
  return text
}

/** `owner/name` of a repository on the Hub. */
export function parseRepoId(text: string): string {
  try {
    requireRepoId('It', text)
    return text
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error))
  }
}

/** `owner/name`, or `owner/name@revision`. */
export function parseRevisionOfRepo(text: string): { id: string; revision: string } {
  const at = text.indexOf('@')
  if (at < 0) return { id: parseRepoId(text), revision: 'main' }
  return { id: parseRepoId(text.slice(0, at)), revision: parseNonEmpty(text.slice(at + 1)) }
}

function assertHost(text: string): void {
  if (hostNameOf(bracketed(text)) !== undefined) return
  throw new InvalidArgumentError('It should be a name or an address, without http:// and port.')
}
