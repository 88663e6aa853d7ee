import { quote, ShardboardError } from '../errors.ts'
import type { IndexedRun } from '../layout/index.ts'

/** Which run `init` is to go on with. */
export interface RunWish {
  readonly id: string | undefined
  readonly name: string | undefined
  readonly resume: 'never' | 'allow' | 'must'
}

/**
 * @returns the run to resume, or undefined to start a new one
 * @throws {ShardboardError} `run-exists` or `run-not-found`
 */
export function findRun(runs: readonly IndexedRun[], wish: RunWish): IndexedRun | undefined {
  const found = runs
    .filter((run) => (wish.id === undefined ? run.name === wish.name : run.id === wish.id))
    .toSorted((left, right) => left.createdUnixMs - right.createdUnixMs)
    .at(-1)
  const asked = wish.id === undefined ? `name ${quote(wish.name ?? '')}` : `id ${quote(wish.id)}`
  if (wish.resume === 'never') {
    if (wish.id === undefined || found === undefined) return undefined
    throw new ShardboardError(
      'run-exists',
      `there is a run with ${asked} already; go on with it by resume: 'allow', or choose another id`,
    )
  }
  if (wish.resume === 'must' && found === undefined) {
    const known = runs.slice(-10).map((run) => describe(run, wish))
    throw new ShardboardError(
      'run-not-found',
      `there is no run with ${asked} to resume; ${known.length === 0 ? 'the project has none' : `the latest are ${known.join(', ')}`}`,
    )
  }
  return found
}

/** By what it was asked for first. */
function describe({ id, name }: IndexedRun, wish: RunWish): string {
  return wish.id === undefined ? `${quote(name)} (id ${id})` : `${id} (${quote(name)})`
}
