import type { Server } from 'node:net'
import { systemCodeOf } from '../errors.ts'

const MAX_PORT = 65_535

/**
 * Listens on the first port that is not taken, upwards from `port`.
 * @param attempts how many ports to try
 * @returns the port
 * @throws when all are taken, or when the host cannot be listened on
 */
export async function listenOnFreePort(
  server: Server,
  host: string,
  port: number,
  attempts: number,
): Promise<number> {
  const lastPort = Math.min(MAX_PORT, port + attempts - 1)
  for (let candidate = port; ; candidate++) {
    try {
      return await listen(server, host, candidate)
    } catch (error) {
      if (systemCodeOf(error) !== 'EADDRINUSE' || candidate >= lastPort) throw error
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
