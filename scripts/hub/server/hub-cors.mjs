// @ts-check
import { emptyAnswer } from './answer.mjs'

/** @typedef {import('./hub-request.mjs').HubRequest} HubRequest */

/** What a page of another origin may read of an answer: neither `RateLimit` nor `Retry-After`. */
const EXPOSED =
  'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash'

/** @param {HubRequest} request */
export const corsHeaders = (request) => ({
  'Access-Control-Allow-Origin': request.header('origin') ?? 'https://huggingface.co',
  'Access-Control-Max-Age': '86400',
  'Access-Control-Expose-Headers': EXPOSED,
  Vary: 'Origin, Accept',
})

/** @param {HubRequest} request */
export const preflightAnswer = (request) =>
  emptyAnswer(204, {
    'Access-Control-Allow-Methods': 'GET,HEAD,PUT,PATCH,POST,DELETE',
    'Access-Control-Allow-Headers': request.header('access-control-request-headers') ?? '',
  })
