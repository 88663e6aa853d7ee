// @ts-check

/**
 * What the object storage says when it refuses.
 *
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {import('../server/answer.mjs').Answer}
 */
export const xmlError = (status, code, message) => ({
  status,
  headers: { 'Content-Type': 'application/xml' },
  body: Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  ),
})

/** @param {'expired' | 'forged'} state of an address */
export const deniedAnswer = (state) =>
  state === 'expired'
    ? xmlError(403, 'AccessDenied', 'Request has expired')
    : xmlError(403, 'SignatureDoesNotMatch', 'The signature does not fit the request')
