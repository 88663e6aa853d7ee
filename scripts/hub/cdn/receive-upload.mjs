// @ts-check
import { emptyAnswer } from '../server/answer.mjs'
import { deniedAnswer, xmlError } from './xml-error.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('../server/hub-request.mjs').HubRequest} HubRequest */
/** @typedef {import('../server/answer.mjs').Answer} Answer */

/**
 * Takes an object, or a part of one, to an address that was signed for it.
 *
 * @param {HubState} hub
 * @param {HubRequest} request
 * @param {string} repoKey
 * @param {string} oid
 * @returns {Promise<Answer>}
 */
export async function receiveUpload(hub, request, repoKey, oid) {
  const state = hub.signedUrls.check(request.url)
  if (state !== 'valid') return deniedAnswer(state)
  if (request.header('authorization') !== undefined) {
    return xmlError(400, 'InvalidArgument', 'Only one auth mechanism allowed')
  }
  if (request.header('content-length') === undefined) {
    return xmlError(501, 'NotImplemented', 'Transfer-Encoding is not implemented here')
  }
  const repo = hub.repositories.withKey(repoKey)
  if (repo === undefined) return xmlError(404, 'NoSuchBucket', 'The repo is gone')
  const staged = await hub.objects.stage(request.incoming)
  const uploadId = request.url.searchParams.get('uploadId')
  if (uploadId !== null) {
    const partNumber = Number(request.url.searchParams.get('partNumber'))
    return (await hub.multipart.addPart(uploadId, partNumber, staged))
      ? emptyAnswer(200, { ETag: `"${staged.md5}"` })
      : xmlError(404, 'NoSuchUpload', 'The specified upload does not exist')
  }
  if (staged.oid !== oid) {
    await hub.objects.discard(staged)
    return xmlError(400, 'BadDigest', `The content comes to ${staged.oid}`)
  }
  await hub.objects.keep(staged)
  repo.objects.use(oid)
  return emptyAnswer(200, { ETag: `"${staged.md5}"` })
}
