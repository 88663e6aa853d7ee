// @ts-check
import { setTimeout as wait } from 'node:timers/promises'

/** @typedef {'admin' | 'write' | 'contributor' | 'read'} OrgRole */

/**
 * @typedef {object} UserSpec
 * @property {string} name
 * @property {string} [fullname]
 * @property {boolean} [isPro] has the higher quotas
 * @property {Readonly<Record<string, OrgRole>>} [orgs] the user's role in each organisation
 */

/**
 * @typedef {object} TokenSpec
 * @property {string} user
 * @property {string} [token] has to begin with `hf_`; default: a random one
 * @property {'read' | 'write' | 'fineGrained'} [role] default `write`
 * @property {readonly string[]} [canRead] namespaces and repos that a fine-grained token may read
 * @property {readonly string[]} [canWrite] those that it may read and write
 * @property {number} [expiresAtUnixMs]
 */

/**
 * @typedef {object} RequestQuotas
 * @property {number} api requests to `/api/` in 5 minutes
 * @property {number} resolvers requests to `/resolve/` in 5 minutes
 * @property {number} pages all other requests in 5 minutes
 */

/**
 * How a local Hub is to behave; all may be left out.
 *
 * @typedef {object} HubOptions
 * @property {readonly UserSpec[]} [users] default: one named `me`
 * @property {readonly TokenSpec[]} [tokens] default: one of the first user, which may write
 * @property {number} [port] of the Hub; default: any free one
 * @property {number} [cdnPort] of the CDN; default: any free one
 * @property {string} [dir] where large objects are kept; default: a folder that goes with the Hub
 * @property {number} [pageSize] entries in a page of a listing; default 1000, and at most 50 if expanded
 * @property {number} [commitsPerHour] of each account, failed ones too; default 128
 * @property {number} [reposPerDay] repos that an account may create in a day; default 100
 * @property {boolean} [retryAfter] whether a 429 says `Retry-After`; default false
 * @property {Partial<RequestQuotas>} [quotas] for everybody; default: those of section 2.1 of the Hub's
 *   documentation for anonymous, free and PRO accounts
 * @property {number} [commitDurationMs] how long a commit keeps its repo locked; default 10
 * @property {'commit' | 'skip'} [unchangedCommit] what a commit does that changes nothing: a new, empty
 *   commit, or none and the head as its answer; default `commit`
 * @property {number} [maxCommitBytes] of a commit's body, after which it is 413; default 100 MiB
 * @property {number} [multipartAboveBytes] objects above it are uploaded in parts; default 32 MiB
 * @property {number} [partBytes] size of such a part; default 8 MiB
 * @property {number} [signedUrlLifeMs] how long an address at the CDN works; default 1 hour
 * @property {number} [signedUrlReuseMs] how long the same one is handed out; default 5 minutes, and at
 *   most a quarter of its life
 * @property {number} [uploadUrlLifeMs] how long the address of an upload works; default 15 minutes
 * @property {number} [garbageLifeMs] how long an object lives that no commit holds any more; default 36 h
 * @property {number} [oauthTokenLifeMs] default 8 hours
 * @property {'allow' | 'refuse'} [cdnPreflight] what the CDN answers to `OPTIONS`; default `allow`
 * @property {string} [spaceHostName] by which the hosts of the Spaces are called: `localhost` makes them
 *   another site than the Hub; default `127.0.0.1`
 * @property {boolean} [compress] whether small text files are sent compressed; default true
 * @property {() => number} [now] the clock, in Unix ms
 * @property {(ms: number) => Promise<void>} [sleep]
 * @property {readonly (string | import('./server/fault-rule.mjs').FaultRule)[]} [faults]
 */

/** @typedef {Required<Omit<HubOptions, 'dir' | 'users' | 'tokens' | 'faults'>>} HubSettings */

const HOUR_MS = 3_600_000
const MIB = 1024 * 1024

/** @type {readonly UserSpec[]} */
export const DEFAULT_USERS = [{ name: 'me' }]

/** @type {HubSettings} */
const defaults = {
  port: 0,
  cdnPort: 0,
  pageSize: 1000,
  commitsPerHour: 128,
  reposPerDay: 100,
  retryAfter: false,
  quotas: {},
  commitDurationMs: 10,
  unchangedCommit: 'commit',
  maxCommitBytes: 100 * MIB,
  multipartAboveBytes: 32 * MIB,
  partBytes: 8 * MIB,
  signedUrlLifeMs: HOUR_MS,
  signedUrlReuseMs: 5 * 60_000,
  uploadUrlLifeMs: 15 * 60_000,
  garbageLifeMs: 36 * HOUR_MS,
  oauthTokenLifeMs: 8 * HOUR_MS,
  cdnPreflight: 'allow',
  spaceHostName: '127.0.0.1',
  compress: true,
  now: Date.now,
  sleep: (ms) => wait(ms),
}

/**
 * @param {HubOptions} options
 * @returns {HubSettings}
 */
export const completeSettings = (options) => ({ ...defaults, ...options })
