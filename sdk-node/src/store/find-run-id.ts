import { quote } from '../errors.ts'
import { isRunId } from '../layout/index.ts'

/**
 * Finds one of a project's runs by what a user calls it.
 * @param names by id
 * @param wanted an id, or a name that only one of them has
 * @throws an `Error` that says what to name instead
 */
export function findRunId(names: ReadonlyMap<string, string>, wanted: string): string {
  if (names.has(wanted)) return wanted
  const ids = [...names].filter(([, name]) => name === wanted).map(([id]) => id)
  const [id, ...others] = ids
  if (id !== undefined && others.length === 0 && isRunId(id)) return id
  throw new Error(
    ids.length > 1
      ? `${ids.length} runs have the name ${quote(wanted)}: name one by its id, ${ids.join(' or ')}`
      : `there is no run ${quote(wanted)} in the project`,
  )
}
