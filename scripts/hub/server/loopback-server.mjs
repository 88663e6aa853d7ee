// @ts-check
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { bodyBytes } from './answer.mjs'
import { faultAnswer } from './fault-injector.mjs'
import { HubRequest } from './hub-request.mjs'
import { logRequest } from './request-log.mjs'

/** @typedef {import('./answer.mjs').Answer} Answer */
/** @typedef {import('./fault-rule.mjs').FaultRule} FaultRule */
/** @typedef {import('node:http').ServerResponse} ServerResponse */

/**
 * @typedef {object} LoopbackServer
 * @property {string} url without a slash at its end
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} LoopbackOptions
 * @property {import('./hub-request.mjs').HostKind} host
 * @property {number} port 0 for any
 * @property {(request: HubRequest) => Promise<Answer>} respond
 * @property {import('./fault-injector.mjs').FaultInjector} faults
 * @property {import('./request-log.mjs').LoggedRequest[]} requests
 * @property {() => number} now in Unix ms
 * @property {(ms: number) => Promise<void>} sleep
 */

/**
 * Starts a server of this machine only, whose answers the faults may spoil.
 *
 * @param {LoopbackOptions} options
 * @returns {Promise<LoopbackServer>}
 */
export async function startLoopbackServer(options) {
  const server = createServer((incoming, outgoing) => {
    serve(options, incoming, outgoing).catch((error) => {
      // The client is gone, or a handler is broken: either way there is nobody to answer any more.
      if (!incoming.destroyed && !isGone(error)) console.error(error)
      incoming.destroy()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => resolve(undefined))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** @param {unknown} error whether the other side has ended the connection */
const isGone = (error) =>
  error instanceof Error &&
  'code' in error &&
  ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(String(error.code))

/**
 * @param {LoopbackOptions} options
 * @param {import('node:http').IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function serve({ host, respond, faults, requests, now, sleep }, incoming, outgoing) {
  const request = new HubRequest(incoming)
  const entry = logRequest(request, host, now())
  requests.push(entry)
  const struck = faults.take(host, request.method, request.target)
  entry.fault = struck.at(-1)?.kind
  for (const { kind, delayMs = 1000 } of struck) if (kind === 'slow') await sleep(delayMs)
  const fault = struck.find(({ kind }) => kind !== 'slow')
  const note = () => {
    entry.account = request.identity?.user.name
    entry.receivedBytes = request.receivedBytes
  }
  try {
    const answer = await answerOrReset(request, respond, fault)
    note()
    if (answer === 'reset') incoming.socket.resetAndDestroy()
    else await send(request, outgoing, answer, fault, entry)
  } finally {
    note()
  }
}

/**
 * @param {HubRequest} request
 * @param {LoopbackOptions['respond']} respond
 * @param {FaultRule | undefined} fault
 * @returns {Promise<Answer | 'reset'>}
 */
async function answerOrReset(request, respond, fault) {
  if (fault?.kind === 'reset-before') return 'reset'
  if (fault?.kind === 'reset-mid-body') {
    await request.received(fault.bytes ?? 1)
    return 'reset'
  }
  if (fault?.kind === 'status') return faultAnswer(fault)
  const answer = await respond(request)
  if (fault?.kind === 'reset-after-apply') return 'reset'
  return fault?.kind === 'error-after-apply' ? faultAnswer(fault) : answer
}

/**
 * @param {HubRequest} request
 * @param {ServerResponse} outgoing
 * @param {Answer} answer
 * @param {FaultRule | undefined} fault
 * @param {import('./request-log.mjs').LoggedRequest} entry of the log, which learns what was sent
 */
async function send(request, outgoing, answer, fault, entry) {
  const { status, headers, body } = answer
  const wholeBytes = bodyBytes(body)
  const hasBody = request.method !== 'HEAD' && status !== 304 && status !== 204
  const isCompressed = headers['Content-Encoding'] !== undefined
  const length = status === 304 || isCompressed ? {} : { 'Content-Length': String(wholeBytes) }
  entry.status = status
  outgoing.writeHead(status, { ...length, ...headers })
  if (!hasBody || wholeBytes === 0) outgoing.end()
  else if (fault?.kind === 'truncate') {
    entry.sentBytes = await truncate(request, outgoing, answer, fault)
  } else if (Buffer.isBuffer(body)) {
    entry.sentBytes = wholeBytes
    outgoing.end(body)
  } else {
    const file = createReadStream(body.path, { start: body.startByte, end: body.endByte - 1 })
    file.on('data', (chunk) => {
      entry.sentBytes += chunk.length
    })
    await pipeline(file, outgoing)
  }
}

/**
 * Sends a part of what was promised and drops the connection.
 *
 * @param {HubRequest} request
 * @param {ServerResponse} outgoing
 * @param {Answer} answer
 * @param {FaultRule} fault
 */
async function truncate(request, outgoing, { body }, fault) {
  const wholeBytes = bodyBytes(body)
  const bytes = Math.min(fault.bytes ?? Math.floor(wholeBytes / 2), wholeBytes)
  const part = Buffer.isBuffer(body) ? body.subarray(0, bytes) : await readSlice(body, bytes)
  await new Promise((resolve) => {
    outgoing.write(part, resolve)
  })
  request.incoming.socket.end(() => request.incoming.socket.destroy())
  return bytes
}

/**
 * @param {import('./answer.mjs').FileSlice} slice
 * @param {number} bytes
 */
async function readSlice({ path, startByte }, bytes) {
  const chunks = []
  if (bytes === 0) return Buffer.alloc(0)
  for await (const chunk of createReadStream(path, {
    start: startByte,
    end: startByte + bytes - 1,
  }))
    chunks.push(chunk)
  return Buffer.concat(chunks)
}
