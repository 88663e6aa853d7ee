// @ts-check
import { corsQuestion } from './ask-cors.mjs'
import { commitHeaderQuestion } from './ask-commit-header.mjs'
import { commitQuotaQuestion } from './ask-commit-quota.mjs'
import { identicalPushQuestion } from './ask-identical-push.mjs'
import { parallelWritersQuestion } from './ask-parallel-writers.mjs'
import { privateAndBucketsQuestion } from './ask-private-and-buckets.mjs'
import { signedAddressesQuestion } from './ask-signed-addresses.mjs'
import { staticSpaceQuestion } from './ask-static-space.mjs'
import { viewerDelayQuestion } from './ask-viewer-delay.mjs'

/**
 * In the order in which they are asked: after the last no commit is taken for a while.
 *
 * @type {readonly import('./question.mjs').Question[]}
 */
export const allQuestions = [
  corsQuestion,
  signedAddressesQuestion,
  identicalPushQuestion,
  commitHeaderQuestion,
  parallelWritersQuestion,
  privateAndBucketsQuestion,
  staticSpaceQuestion,
  viewerDelayQuestion,
  commitQuotaQuestion,
]

/**
 * @param {string | undefined} only numbers, separated by commas; undefined: all
 * @throws {TypeError}
 */
export function chooseQuestions(only) {
  if (only === undefined) return allQuestions
  const numbers = only.split(',').map((text) => Number(text.trim()))
  const unknown = numbers.find((number) => !allQuestions.some((one) => one.number === number))
  if (unknown !== undefined) {
    throw new TypeError(`--only takes numbers from 1 to ${allQuestions.length}, not "${only}"`)
  }
  return allQuestions.filter(({ number }) => numbers.includes(number))
}
