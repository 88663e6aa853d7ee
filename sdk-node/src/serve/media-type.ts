import { extname } from 'node:path'

export interface MediaType {
  /** The value of Content-Type. */
  readonly contentType: string
  readonly compressible: boolean
}

const OCTETS: MediaType = { contentType: 'application/octet-stream', compressible: false }

function text(contentType: string): MediaType {
  return { contentType: `${contentType}; charset=utf-8`, compressible: true }
}

function binary(contentType: string): MediaType {
  return { contentType, compressible: false }
}

const JSON_TYPE: MediaType = { contentType: 'application/json', compressible: true }

/** What can be shown of a store but cannot act in the page's name when it is opened by itself. */
const INERT_TYPES: ReadonlyMap<string, MediaType> = new Map([
  ['.json', JSON_TYPE],
  ['.parquet', binary('application/vnd.apache.parquet')],
  ['.wal', OCTETS],
  ['.md', text('text/plain')],
  ['.txt', text('text/plain')],
  ['.csv', text('text/csv')],
  ['.png', binary('image/png')],
  ['.jpg', binary('image/jpeg')],
  ['.jpeg', binary('image/jpeg')],
  ['.gif', binary('image/gif')],
  ['.webp', binary('image/webp')],
  ['.avif', binary('image/avif')],
  ['.mp4', binary('video/mp4')],
  ['.webm', binary('video/webm')],
  ['.wav', binary('audio/wav')],
  ['.mp3', binary('audio/mpeg')],
  ['.ogg', binary('audio/ogg')],
])

const ACTIVE_TYPES: ReadonlyMap<string, MediaType> = new Map([
  ['.html', text('text/html')],
  ['.js', text('text/javascript')],
  ['.mjs', text('text/javascript')],
  ['.css', text('text/css')],
  ['.svg', { contentType: 'image/svg+xml', compressible: true }],
  ['.wasm', { contentType: 'application/wasm', compressible: true }],
  ['.map', JSON_TYPE],
  ['.webmanifest', { contentType: 'application/manifest+json', compressible: true }],
  ['.ico', binary('image/x-icon')],
  ['.woff2', binary('font/woff2')],
  ['.gz', binary('application/gzip')],
])

/** By a file's ending; what is unknown is plain bytes. */
export function siteMediaType(fileName: string): MediaType {
  const ending = extname(fileName).toLowerCase()
  return ACTIVE_TYPES.get(ending) ?? INERT_TYPES.get(ending) ?? OCTETS
}

/** As `siteMediaType`, but nothing in a store is ever a page, a script or a style sheet. */
export function storeMediaType(fileName: string): MediaType {
  return INERT_TYPES.get(extname(fileName).toLowerCase()) ?? OCTETS
}
