// @ts-check
import { MultipartUploads } from './cdn/multipart-uploads.mjs'
import { SignedUrls } from './cdn/signed-urls.mjs'
import { IdTokens } from './oauth/id-token.mjs'
import { OAuthSessions } from './oauth/oauth-sessions.mjs'
import { RequestWindows } from './server/request-windows.mjs'
import { SlidingQuota } from './server/sliding-quota.mjs'
import { DEFAULT_USERS } from './settings.mjs'
import { respondSpace } from './space/respond-space.mjs'
import { SpaceHosts } from './space/space-hosts.mjs'
import { Accounts } from './store/accounts.mjs'
import { ObjectStore } from './store/object-store.mjs'
import { Repositories } from './store/repositories.mjs'

/** @typedef {import('./server/loopback-server.mjs').LoopbackOptions} LoopbackOptions */

/**
 * Starts one more server.
 *
 * @typedef {(
 *   host: LoopbackOptions['host'],
 *   port: number,
 *   respond: LoopbackOptions['respond'],
 * ) => Promise<import('./server/loopback-server.mjs').LoopbackServer>} Listen
 */

/**
 * All that the parts of a local Hub share.
 *
 * @typedef {object} HubState
 * @property {import('./settings.mjs').HubSettings} settings
 * @property {Accounts} accounts
 * @property {Repositories} repositories
 * @property {ObjectStore} objects
 * @property {SignedUrls} signedUrls
 * @property {MultipartUploads} multipart
 * @property {SlidingQuota} commitQuota
 * @property {SlidingQuota} createQuota
 * @property {RequestWindows} windows
 * @property {SpaceHosts} spaces
 * @property {OAuthSessions} oauth
 * @property {IdTokens} idTokens
 * @property {{ hub: string, cdn: string }} urls of the servers, without a slash at their ends
 */

const HOUR_MS = 3_600_000

/**
 * @param {import('./settings.mjs').HubOptions} options
 * @param {import('./settings.mjs').HubSettings} settings
 * @param {Listen} listen
 * @returns {Promise<HubState>} without the addresses, which are not known yet
 */
export async function createHubState(options, settings, listen) {
  const { now, commitsPerHour, reposPerDay, quotas } = settings
  const { users = DEFAULT_USERS } = options
  const objects = await ObjectStore.open(options.dir)
  /** @type {HubState} */
  const hub = {
    settings,
    accounts: new Accounts(users, now),
    repositories: new Repositories(),
    objects,
    signedUrls: new SignedUrls(now),
    multipart: new MultipartUploads(objects),
    commitQuota: new SlidingQuota(commitsPerHour, HOUR_MS, now),
    createQuota: new SlidingQuota(reposPerDay, 24 * HOUR_MS, now),
    windows: new RequestWindows(quotas, now),
    spaces: new SpaceHosts(
      (repo) => listen('space', 0, (request) => respondSpace(hub, repo, request)),
      settings.spaceHostName,
    ),
    oauth: new OAuthSessions({ user: users[0]?.name ?? '', orgs: [] }, now),
    idTokens: new IdTokens(),
    urls: { hub: '', cdn: '' },
  }
  return hub
}
