// @ts-check
import { createHash } from 'node:crypto'

/**
 * The id by which a Space is known when its visitors sign in.
 *
 * @param {{ key: string }} repo
 */
export function clientIdOf({ key }) {
  const hex = createHash('sha256').update(`client ${key}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
