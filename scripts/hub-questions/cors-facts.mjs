// @ts-check

/** @typedef {import('./http-request.mjs').HttpAnswer} HttpAnswer */

/** @param {HttpAnswer} answer @param {string} name */
export const listOf = ({ headers }, name) =>
  (headers.get(name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** @param {HttpAnswer} answer @param {string} origin whether a page of it may read the answer */
export function mayRead({ headers }, origin) {
  const allowed = headers.get('access-control-allow-origin')
  return allowed === '*' || allowed === origin
}

/** Whether a page that may read an answer sees one of its headers. @param {HttpAnswer} answer @param {string} name */
export function isExposed(answer, name) {
  const exposed = listOf(answer, 'access-control-expose-headers').map((one) => one.toLowerCase())
  return exposed.includes(name.toLowerCase()) || exposed.includes('*')
}

/** Whether a preflight lets a page send headers. @param {HttpAnswer} answer @param {readonly string[]} names */
export function allowsHeaders(answer, names) {
  if (answer.status < 200 || answer.status > 299) return false
  const allowed = listOf(answer, 'access-control-allow-headers').map((one) => one.toLowerCase())
  // A star stands for all headers but this one.
  const isAllowed = (/** @type {string} */ name) =>
    allowed.includes(name) || (allowed.includes('*') && name !== 'authorization')
  return names.every((name) => isAllowed(name.toLowerCase()))
}

/** All that an answer says of other origins. @param {HttpAnswer} answer */
export function corsHeadersOf({ headers }) {
  const told = [...headers].filter(
    ([name]) =>
      name.startsWith('access-control-') ||
      ['vary', 'timing-allow-origin', 'cross-origin-resource-policy'].includes(name),
  )
  return Object.fromEntries(told)
}

/** @param {HttpAnswer} answer */
export function describeCors(answer) {
  const told = Object.entries(corsHeadersOf(answer)).map(([name, value]) => `${name}: ${value}`)
  return [`${answer.status}`, ...(told.length === 0 ? ['nothing about other origins'] : told)].join(
    '\n',
  )
}

/** @param {readonly string[]} one @param {readonly string[]} other */
export function areSameNames(one, other) {
  const normal = (/** @type {readonly string[]} */ names) =>
    [...new Set(names.map((name) => name.toLowerCase()))].sort().join()
  return normal(one) === normal(other)
}
