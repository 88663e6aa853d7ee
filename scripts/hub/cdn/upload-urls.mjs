// @ts-check

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('../store/repository.mjs').Repository} Repository */

/** Where large objects are put. */
export const UPLOAD_PATH = /^\/hf-hub-lfs\/(?<repo>[0-9a-f]{24})\/(?<oid>[0-9a-f]{64})$/

/** Where an upload in parts is said to be complete, at the Hub. */
export const COMPLETE_PATH = '/api/complete_multipart'

/**
 * The address to which an object, or a part of one, is put.
 *
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {string} oid
 * @param {Readonly<Record<string, string>>} [parameters]
 */
export const uploadUrl = ({ signedUrls, settings, urls }, repo, oid, parameters = {}) =>
  urls.cdn +
  signedUrls.sign(
    `/hf-hub-lfs/${repo.key}/${oid}`,
    { ...parameters, 'x-id': 'PutObject' },
    settings.now() + settings.uploadUrlLifeMs,
  )

/**
 * How an object is to be uploaded in parts: the `upload` action of the batch's answer.
 *
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {string} oid
 * @param {number} sizeBytes
 * @param {string} hubUrl as the client spells it
 */
export function multipartAction(hub, repo, oid, sizeBytes, hubUrl) {
  const { partBytes, uploadUrlLifeMs, now } = hub.settings
  const uploadId = hub.multipart.begin(repo, oid)
  const partCount = Math.ceil(sizeBytes / partBytes)
  const parts = Array.from({ length: partCount }, (_none, index) => {
    const partNumber = String(index + 1)
    return [partNumber.padStart(5, '0'), uploadUrl(hub, repo, oid, { uploadId, partNumber })]
  })
  const complete = hub.signedUrls.sign(COMPLETE_PATH, { uploadId }, now() + uploadUrlLifeMs)
  return {
    href: hubUrl + complete,
    header: { chunk_size: String(partBytes), ...Object.fromEntries(parts) },
  }
}
