// @ts-check
import { connect } from 'node:tls'
import { lookup } from 'node:dns/promises'

const PATIENCE_MS = 20_000

/**
 * How hosts are spoken to, one line for each, and whether browsers can use one connection for both: when
 * the first one's certificate is good for the second and both have an address in common.
 *
 * @param {readonly [string, string]} addresses
 */
export async function describeTransport([first, second]) {
  const hosts = [new URL(first), new URL(second)]
  if (hosts.some(({ protocol }) => protocol !== 'https:')) {
    return hosts.map(({ host }) => `${host}: HTTP/1.1, not encrypted`)
  }
  const [one, other] = await Promise.all(
    hosts.map(async ({ hostname, port }) => ({
      hostname,
      ...(await secureFacts(hostname, Number(port || 443))),
      addresses: (await lookup(hostname, { all: true })).map(({ address }) => address),
    })),
  )
  if (one === undefined || other === undefined) return []
  const isShared =
    one.certificate.checkHost(other.hostname) !== undefined &&
    one.addresses.some((address) => other.addresses.includes(address))
  return [
    ...[one, other].map(({ hostname, protocol }) => `${hostname}: ${protocol}`),
    `one connection for both: ${isShared ? 'possible' : 'no'}`,
  ]
}

/** @param {string} host @param {number} port */
function secureFacts(host, port) {
  /** @type {Promise<{ protocol: string, certificate: import('node:crypto').X509Certificate }>} */
  const facts = new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: host, ALPNProtocols: ['h2', 'http/1.1'] })
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`${host} does not answer`)))
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()
      const protocol = socket.alpnProtocol === 'h2' ? 'HTTP/2' : 'HTTP/1.1'
      if (certificate === undefined) reject(new Error(`${host} has no certificate`))
      else resolve({ protocol, certificate })
      socket.end()
    })
  })
  return facts
}
