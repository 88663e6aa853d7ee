// @ts-check
import { randomUUID } from 'node:crypto'
import { apiRoutes } from './api/routes.mjs'
import { HubError } from './server/hub-error.mjs'
import { authenticate } from './server/authenticate.mjs'
import { corsHeaders, preflightAnswer } from './server/hub-cors.mjs'
import { kindOfRequest, tooManyRequests } from './server/request-windows.mjs'
import { findRoute } from './server/route-table.mjs'

/** @typedef {import('./hub-state.mjs').HubState} HubState */
/** @typedef {import('./server/hub-request.mjs').HubRequest} HubRequest */
/** @typedef {import('./server/answer.mjs').Answer} Answer */

/**
 * What the Hub answers.
 *
 * @param {HubState} hub
 * @param {HubRequest} request
 * @returns {Promise<Answer>}
 */
export async function respondHub(hub, request) {
  const common = {
    ...corsHeaders(request),
    'X-Request-Id': request.header('x-request-id') ?? `Root=1-${randomUUID()}`,
  }
  if (request.method === 'OPTIONS') return withHeaders(common, preflightAnswer(request))
  /** @type {Record<string, string>} */
  let limits = {}
  try {
    const failure = identifyInto(hub, request)
    const kind = kindOfRequest(request.url.pathname)
    if (kind !== undefined) {
      const { headers, isOver } = hub.windows.count(kind, request.identity?.user)
      limits = headers
      if (isOver) throw tooManyRequests(kind, hub.settings.retryAfter ? retryAfter(headers) : {})
    }
    if (failure !== undefined) throw failure
    const { handle, parameters } = findRoute(apiRoutes, request)
    return withHeaders({ ...common, ...limits }, await handle(hub, request, parameters))
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    return withHeaders({ ...common, ...limits }, error.toAnswer())
  }
}

/**
 * Says in the request who sends it.
 *
 * @param {HubState} hub
 * @param {HubRequest} request
 * @returns {HubError | undefined} why it cannot be said
 */
function identifyInto({ accounts }, request) {
  try {
    request.identity = authenticate(accounts, request)
    return undefined
  } catch (error) {
    if (error instanceof HubError) return error
    throw error
  }
}

/** @param {Record<string, string>} headers */
const retryAfter = ({ RateLimit = '' }) => ({
  'Retry-After': /t=(\d+)/.exec(RateLimit)?.[1] ?? '1',
})

/**
 * @param {Readonly<Record<string, string>>} headers
 * @param {Answer} answer
 * @returns {Answer}
 */
const withHeaders = (headers, answer) => ({
  ...answer,
  headers: { ...headers, ...answer.headers },
})
