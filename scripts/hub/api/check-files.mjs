// @ts-check
import { HubError, badRequest } from '../server/hub-error.mjs'
import { checkCard } from './repo-card.mjs'

/** Above it a file that is not a large object is refused. */
export const MAX_REGULAR_BYTES = 10 * 1024 * 1024

/** As many bytes Git looks at to tell binary from text. */
const SAMPLE_BYTES = 8000

/** @param {Buffer} content or its beginning */
export const isBinary = (content) => content.subarray(0, SAMPLE_BYTES).includes(0)

/**
 * Refuses what may not be in Git itself.
 *
 * @param {import('../store/repository.mjs').RepoType} type
 * @param {string} path
 * @param {Buffer} content
 */
export function checkRegularFile(type, path, content) {
  if (content.length > MAX_REGULAR_BYTES) {
    throw badRequest(
      `Your push was rejected because it contains files larger than 10 MiB. Please use https://git-lfs.github.com/ to store larger files. Offending files: - ${path}`,
    )
  }
  if (isBinary(content)) {
    throw badRequest(
      `Your push was rejected because it contains binary files. Please use https://huggingface.co/docs/hub/xet to store binary files. Offending files: - ${path}`,
    )
  }
  if (path !== 'README.md') return
  const { errors } = checkCard(type, content.toString('utf8'))
  if (errors.length > 0) {
    throw new HubError(400, `Invalid metadata in "README.md": ${errors.join('; ')}`, {
      body: { errors: errors.map((message) => ({ message })) },
    })
  }
}
