// @ts-check
import { emptyAnswer, jsonAnswer } from '../server/answer.mjs'
import { badRequest } from '../server/hub-error.mjs'
import { runtimeOf } from './space-facts.mjs'

/** @typedef {import('../store/repository.mjs').SpaceSetting} SpaceSetting */

/** @param {ReadonlyMap<string, SpaceSetting>} settings @param {boolean} isSecret whose values are not told */
const describe = (settings, isSecret) =>
  Object.fromEntries(
    [...settings].map(([key, { value, description, unixMs }]) => [
      key,
      {
        key,
        ...(isSecret ? {} : { value }),
        ...(description === undefined ? {} : { description }),
        updatedAt: new Date(unixMs).toISOString(),
      },
    ]),
  )

/** @type {import('../server/route-table.mjs').Handler} */
export function readSettings(hub, request, { id, name }) {
  const repo = hub.repositories.writable(request.identity, 'space', id)
  const isSecret = name === 'secrets'
  return jsonAnswer(describe(isSecret ? repo.secrets : repo.variables, isSecret))
}

/** @type {import('../server/route-table.mjs').Handler} */
export async function changeSetting(hub, request, { id, name }) {
  const repo = hub.repositories.writable(request.identity, 'space', id)
  const isSecret = name === 'secrets'
  const settings = isSecret ? repo.secrets : repo.variables
  const { key, value, description } = await request.readJson()
  if (typeof key !== 'string' || !/^[A-Za-z_]\w*$/.test(key)) {
    throw badRequest(`Invalid key: ${JSON.stringify(key)}`)
  }
  if (request.method === 'DELETE') settings.delete(key)
  else if (typeof value === 'string') {
    settings.set(key, {
      value,
      description: typeof description === 'string' ? description : undefined,
      unixMs: hub.settings.now(),
    })
  } else throw badRequest(`Invalid value of ${key}`)
  return isSecret ? emptyAnswer(200) : jsonAnswer(describe(settings, false))
}

/** @type {import('../server/route-table.mjs').Handler} */
export const readRuntime = (hub, request, { id }) =>
  jsonAnswer(runtimeOf(hub.repositories.readable(request.identity, 'space', id)))
