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
  const cdnServer = await listen('cdn', settings.cdnPort, (request) => respondCdn(hub, request))
  const hubServer = await listen('hub', settings.port, (request) => respondHub(hub, request))
  hub.urls.cdn = cdnServer.url
  hub.urls.hub = hubServer.url
  const [first] = (
    options.tokens ?? [{ user: (options.users ?? DEFAULT_USERS)[0]?.name ?? '' }]
  ).map((token) => hub.accounts.addToken(token))
  return {
    hubUrl: hubServer.url,
    cdnUrl: cdnServer.url,
    /** The first token. */
    token: first ?? '',
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
      await Promise.all([cdnServer.close(), hubServer.close(), hub.spaces.closeAll()])
      await hub.objects.close()
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startHub>>} LocalHub */

/** @param {string | FaultRule} rule */
const toRule = (rule) => (typeof rule === 'string' ? parseFaultRule(rule) : rule)
