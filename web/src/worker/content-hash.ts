import { BrokenShard } from './store-failure.ts'

/**
 * Compares a file with the hash in its manifest. Where the browser offers no hash, on a plain http
 * page of another host than this one, nothing is compared.
 * @param sha256 lower-case hex
 * @throws {BrokenShard} when they differ
 */
export async function assertSameHash(
  bytes: Uint8Array<ArrayBuffer>,
  sha256: string,
  path: string,
): Promise<void> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle
  if (subtle === undefined) return
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes))
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (hex === sha256) return
  throw new BrokenShard(`${path} is damaged: its SHA-256 is ${hex}, not ${sha256}`)
}
