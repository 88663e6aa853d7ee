import type { RunItem } from '../data/catalog.ts'

const MIN_TAG_LENGTH = 4

/**
 * What tells runs of one name apart: the end of their ids, as long as it must be. Runs that have a
 * name of their own are not in the answer.
 */
export function tagsOfNamesakes(runs: readonly RunItem[]): ReadonlyMap<string, string> {
  const byName = new Map<string, RunItem[]>()
  for (const run of runs) {
    const namesakes = byName.get(run.name)
    if (namesakes === undefined) byName.set(run.name, [run])
    else namesakes.push(run)
  }
  const tags = new Map<string, string>()
  for (const namesakes of byName.values()) {
    if (namesakes.length === 1) continue
    const length = tagLength(namesakes.map((run) => run.id))
    for (const { id } of namesakes) tags.set(id, id.slice(-length))
  }
  return tags
}

function tagLength(ids: readonly string[]): number {
  const longest = Math.max(...ids.map((id) => id.length))
  for (let length = MIN_TAG_LENGTH; length < longest; length++) {
    if (new Set(ids.map((id) => id.slice(-length))).size === ids.length) return length
  }
  return longest
}
