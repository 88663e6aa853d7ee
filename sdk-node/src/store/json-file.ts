import { readFileSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'
import { LayoutError, parseJson, type JsonValue } from '../layout/index.ts'

/**
 * Reads a file and parses it.
 * @returns undefined when there is no such file
 * @throws {LayoutError} when it is not JSON, or `parse` finds it malformed
 */
export function readJsonFile<Value>(
  path: string,
  parse: (json: JsonValue, what: string) => Value,
): Value | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
  return parse(parseJson(text, path), path)
}

/** Whether a file is torn or not ours; one of a newer layout is whole. */
export function isMalformed(error: unknown): boolean {
  return error instanceof LayoutError && error.code === 'malformed'
}
