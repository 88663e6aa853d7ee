import { messageOf, quote, systemCodeOf } from '../errors.ts'

/** Says why a server could not listen, and what to do about it. */
export function describeListenFailure(
  error: unknown,
  host: string,
  port: number,
  lastPort: number,
): string {
  switch (systemCodeOf(error)) {
    case 'EADDRINUSE':
      return `the ports ${port} to ${lastPort} are all taken. Choose another one with --port.`
    case 'EACCES':
      return `port ${port} is kept for the system. Choose one above 1023 with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `${quote(host)} is no address of this machine. Use --host 127.0.0.1, or --host 0.0.0.0 for all of its addresses.`
    default:
      return `cannot listen on ${quote(host)}, port ${port}: ${messageOf(error)}`
  }
}
