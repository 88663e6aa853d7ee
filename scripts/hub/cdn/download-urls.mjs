// @ts-check
import { contentDisposition, mediaType } from '../server/media-type.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */

/** Where large objects are at the CDN. */
export const DOWNLOAD_PATH = /^\/xet-bridge-us\/(?<repo>[0-9a-f]{24})\/(?<oid>[0-9a-f]{64})$/

/**
 * The address of a large object at the CDN: for some minutes the same one, so that caches can hold it.
 *
 * @param {HubState} hub
 * @param {import('../store/repository.mjs').Repository} repo
 * @param {string} oid sha256
 * @param {string} path of the file in the repo
 * @param {boolean} isAttachment
 */
export function downloadUrl({ settings, signedUrls, urls }, repo, oid, path, isAttachment) {
  const { signedUrlLifeMs, signedUrlReuseMs, now } = settings
  const reuseMs = Math.max(1, Math.min(signedUrlReuseMs, signedUrlLifeMs / 4))
  const signedAtMs = Math.floor(now() / reuseMs) * reuseMs
  const parameters = {
    'response-content-disposition': contentDisposition(path, isAttachment),
    'response-content-type': mediaType(path),
    Policy: Buffer.from(JSON.stringify({ Statement: [{ Resource: oid }] })).toString('base64url'),
    'Key-Pair-Id': 'K2L8F4GPSG1IFC',
  }
  const target = signedUrls.sign(
    `/xet-bridge-us/${repo.key}/${oid}`,
    parameters,
    signedAtMs + signedUrlLifeMs,
  )
  return urls.cdn + target
}
