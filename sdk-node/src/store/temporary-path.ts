import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

const TEMPORARY_NAME = /^\.tmp-(.{1,64})-[0-9a-f]{12}$/s

/** A path beside `path` that nothing has, for what is to be put in its place. No glob takes it. */
export function temporaryPathFor(path: string): string {
  const name = `.tmp-${basename(path).slice(0, 64)}-${randomBytes(6).toString('hex')}`
  return join(dirname(path), name)
}

/** @returns whose place a temporary file was to take; undefined for any other name */
export function temporaryTarget(name: string): string | undefined {
  return TEMPORARY_NAME.exec(name)?.[1]
}
