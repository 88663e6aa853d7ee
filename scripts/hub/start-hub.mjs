// @ts-check
import { respondCdn } from './cdn/respond-cdn.mjs'
import { repoView, writeFixture } from './hub-fixtures.mjs'
import { createHubState } from './hub-state.mjs'
import { appClient } from './oauth/oauth-clients.mjs'
import { respondHub } from './respond-hub.mjs'
import { FaultInjector } from './server/fault-injector.mjs'
import { parseFaultRule } from './server/fault-rule.mjs'
import { startLoopbackServer } from './server/loopback-server.mjs'
import { DEFAULT_USERS, completeSettings } from './settings.mjs'

/** @typedef {import('./settings.mjs').HubOptions} HubOptions */
/** @typedef {import('./hub-state.mjs').HubState} HubState */
/** @typedef {import('./server/loopback-server.mjs').LoopbackServer} LoopbackServer */
/** @typedef {import('./store/repository.mjs').RepoType} RepoType */
/** @typedef {import('./server/fault-rule.mjs').FaultRule} FaultRule */

/**
 * Starts a Hub on this machine: one server for the Hub, one for its CDN and one for each Space.
 *
 * @param {HubOptions} [options]
 */
export async function startHub(options = {}) {
  const settings = completeSettings(options)
  const faults = new FaultInjector()
  for (const rule of options.faults ?? []) faults.add(toRule(rule))
  /** @type {import('./server/request-log.mjs').LoggedRequest[]} */
  const requests = []
  const { now, sleep } = settings
  /** @type {import('./hub-state.mjs').Listen} */
  const listen = (host, port, respond) =>
    startLoopbackServer({ host, port, respond, faults, requests, now, sleep })
  const hub = await createHubState(options, settings, listen)
  const { servers, token } = await openDoors(hub, options, listen)
  return {
    hubUrl: hub.urls.hub,
    cdnUrl: hub.urls.cdn,
    /** The first token. */
    token,
    /** All requests so far, in the order in which they came. */
    requests,
    /** @param {import('./settings.mjs').TokenSpec} token */
    addToken: (token) => hub.accounts.addToken(token),
    /** @param {string} token */
    revokeToken: (token) => hub.accounts.revokeToken(token),
    /** @param {string | FaultRule} rule @returns {() => void} takes it back */
    fault: (rule) => faults.add(toRule(rule)),
    clearFaults: () => faults.clear(),
    /** @param {RepoType} type @param {string} id */
    repo: (type, id) => repoView(hub, type, id),
    /** @param {import('./hub-fixtures.mjs').RepoFixture} fixture */
    createRepo: (fixture) => writeFixture(hub, fixture),
    /** The address of a Space's own host. @param {string} id */
    spaceUrl: (id) => repoView(hub, 'space', id).hostUrl,
    /** How many commits an account has tried in the hour that ends now. @param {string} account */
    commitsInLastHour: (account) => hub.commitQuota.used(account),
    /** Who sits before the browser and signs in wherever asked. @param {string} user @param {readonly string[]} [orgs] that are ticked */
    signInAs(user, orgs = []) {
      hub.oauth.visitor = { user: hub.accounts.user(user).name, orgs }
    },
    /** From now on the visitor says no. */
    denySignIn() {
      hub.oauth.visitor = undefined
    },
    /** @param {import('./oauth/oauth-clients.mjs').OAuthAppSpec} app */
    addOAuthApp(app) {
      hub.oauth.apps.push(appClient(app, settings.oauthTokenLifeMs))
    },
    async close() {
      await closeAll(hub, servers)
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startHub>>} LocalHub */

/** @param {string | FaultRule} rule */
const toRule = (rule) => (typeof rule === 'string' ? parseFaultRule(rule) : rule)

/**
 * Gives out the tokens and starts the servers; on failure nothing is left open.
 *
 * @param {HubState} hub
 * @param {HubOptions} options
 * @param {import('./hub-state.mjs').Listen} listen
 */
async function openDoors(hub, { users = DEFAULT_USERS, tokens }, listen) {
  /** @type {LoopbackServer[]} */
  const servers = []
  const { port, cdnPort } = hub.settings
  try {
    const values = (tokens ?? [{ user: users[0]?.name ?? '' }]).map((token) =>
      hub.accounts.addToken(token),
    )
    const cdn = await listen('cdn', cdnPort, (request) => respondCdn(hub, request))
    servers.push(cdn)
    const main = await listen('hub', port, (request) => respondHub(hub, request))
    servers.push(main)
    hub.urls.cdn = cdn.url
    hub.urls.hub = main.url
    return { servers, token: values[0] ?? '' }
  } catch (error) {
    await closeAll(hub, servers)
    throw error
  }
}

/** @param {HubState} hub @param {readonly LoopbackServer[]} servers */
async function closeAll(hub, servers) {
  await Promise.all([...servers.map((server) => server.close()), hub.spaces.closeAll()])
  await hub.objects.close()
}
