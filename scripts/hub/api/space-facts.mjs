// @ts-check
import { siteOf } from '../space/space-site.mjs'

/**
 * What the API tells of a Space besides what it tells of every repo.
 *
 * @param {import('../hub-state.mjs').HubState} hub
 * @param {import('../store/repository.mjs').Repository} repo
 */
export const spaceFacts = (hub, repo) => ({
  sdk: repo.sdk,
  subdomain: subdomainOf(repo.id),
  host: hub.spaces.urlOf(repo),
  runtime: runtimeOf(repo),
})

/** @param {import('../store/repository.mjs').Repository} repo */
export const runtimeOf = (repo) => ({
  stage: typeof siteOf(repo) === 'string' ? 'CONFIG_ERROR' : 'RUNNING',
  hardware: { current: null, requested: null },
  storage: null,
  replicas: { current: 1, requested: 1 },
  gcTimeout: null,
})

/** @param {string} id */
export const subdomainOf = (id) => id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
