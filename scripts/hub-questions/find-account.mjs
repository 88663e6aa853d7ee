// @ts-check
import { jsonOf, refusalOf } from './hub-client.mjs'

/**
 * Whose token it is.
 *
 * @param {import('./hub-client.mjs').HubClient} client
 * @throws {Error} for a token that is not valid, or may only read
 */
export async function findAccount(client) {
  const answer = await client.ask('/api/whoami-v2')
  if (answer.status >= 400) throw new Error(`the token is of no use: ${refusalOf(answer)}`)
  const { name, auth } =
    /** @type {{ name?: string, auth?: { accessToken?: { role?: string } } }} */ (jsonOf(answer))
  if (auth?.accessToken?.role === 'read') {
    throw new Error('HF_TOKEN may only read: make one that may write, of a throw-away account')
  }
  if (name === undefined) throw new Error('the Hub does not say whose token it is')
  return name
}
