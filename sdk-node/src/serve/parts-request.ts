import { parseRequestPath } from './request-path.ts'
import { isStoreFile } from './store-file.ts'

/** Of one request. */
export const MAX_PARTS = 128

export interface PartRequest {
  /** Of a file in the store, from its root down; null for what is no such file. */
  readonly names: readonly string[] | null
  readonly startByte: number
  /** exclusive; null: the file's end */
  readonly endByte: number | null
}

/** @returns null for what is not a request for parts */
export function parsePartsRequest(json: string): PartRequest[] | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return null
  }
  if (!Array.isArray(parsed) || parsed.length > MAX_PARTS) return null
  const parts: PartRequest[] = []
  for (const one of parsed) {
    const part = parsePart(one)
    if (part === null) return null
    parts.push(part)
  }
  return parts
}

function parsePart(one: unknown): PartRequest | null {
  if (!Array.isArray(one) || one.length !== 3) return null
  const [path, startByte, endByte]: unknown[] = one
  if (typeof path !== 'string' || !isByte(startByte)) return null
  if (endByte !== null && !(isByte(endByte) && endByte >= startByte)) return null
  const target = parseRequestPath(`/${path}`)
  const names = target.kind === 'path' && isStoreFile(target.names) ? target.names : null
  return { names, startByte, endByte }
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
