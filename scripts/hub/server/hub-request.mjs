// @ts-check
import { isObject } from '../../setup/workspace.mjs'
import { HubError, badRequest } from './hub-error.mjs'

/** @typedef {import('../store/accounts.mjs').Identity} Identity */
/** @typedef {'hub' | 'cdn' | 'space'} HostKind */

/** A JSON body may be this long. */
const MAX_JSON_BYTES = 32 * 1024 * 1024

/** A request as the handlers see it. */
export class HubRequest {
  /** Who asks: undefined for nobody in particular. @type {Identity | undefined} */
  identity

  /** @param {import('node:http').IncomingMessage} incoming */
  constructor(incoming) {
    this.incoming = incoming
    this.method = incoming.method ?? 'GET'
    /** The address of this server as the client spells it. */
    this.baseUrl = `http://${incoming.headers.host ?? '127.0.0.1'}`
    this.target = incoming.url ?? '/'
    this.url = new URL(this.target, this.baseUrl)
    /** Bytes of the body that have come. */
    this.receivedBytes = 0
    incoming.on('data', (chunk) => {
      this.receivedBytes += chunk.length
    })
    incoming.pause()
  }

  /** @param {string} name in lower case */
  header(name) {
    const value = this.incoming.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  /** The media type of the body, without its parameters. */
  get contentType() {
    return this.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  }

  /**
   * Takes the body until so much of it has come, or all of it.
   *
   * @param {number} bytes
   * @returns {Promise<void>}
   */
  received(bytes) {
    return new Promise((resolve) => {
      const check = () => {
        if (this.receivedBytes >= bytes) resolve()
      }
      this.incoming.on('data', check)
      this.incoming.once('close', resolve)
      this.incoming.once('end', resolve)
      this.incoming.resume()
      check()
    })
  }

  /**
   * @param {number} maxBytes
   * @returns {Promise<Buffer>}
   */
  async readBody(maxBytes) {
    const chunks = []
    let size = 0
    for await (const chunk of this.incoming) {
      size += chunk.length
      if (size > maxBytes) throw new HubError(413, 'Payload Too Large')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  /**
   * The body, which has to be a JSON object of the right media type.
   *
   * @param {string} [type]
   * @returns {Promise<Record<string, unknown>>}
   */
  async readJson(type = 'application/json') {
    if (this.contentType !== type) {
      throw badRequest(`Invalid content type: expected ${type}, received ${this.contentType}`)
    }
    const text = (await this.readBody(MAX_JSON_BYTES)).toString('utf8')
    const value = parseJson(text)
    if (!isObject(value)) throw badRequest('Invalid input: expected a JSON object')
    return value
  }
}

/**
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest(`Invalid JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
