// @ts-check

/**
 * Which kinds of doings can have been counted, when so many of each came to a limit.
 *
 * @param {number} limit
 * @param {number} commits that were made, which count in any case
 * @param {Readonly<Record<string, number>>} others how many of each other kind there were
 * @returns {string[][]} every set of kinds that fits
 */
export function kindsThatFit(limit, commits, others) {
  const names = Object.keys(others).filter((name) => (others[name] ?? 0) > 0)
  return subsets(names).filter(
    (subset) => subset.reduce((sum, name) => sum + (others[name] ?? 0), commits) === limit,
  )
}

/**
 * Whether a kind was counted.
 *
 * @param {readonly (readonly string[])[]} fitting
 * @param {string} prefix of the kind's name
 * @returns {boolean | null} null where some sets say so and others do not
 */
export function isCounted(fitting, prefix) {
  const votes = fitting.map((subset) => subset.some((name) => name.startsWith(prefix)))
  if (votes.length === 0 || new Set(votes).size > 1) return null
  return votes[0] ?? null
}

/** @param {readonly string[]} names @returns {string[][]} */
function subsets(names) {
  const [first, ...rest] = names
  if (first === undefined) return [[]]
  const without = subsets(rest)
  return [...without, ...without.map((subset) => [first, ...subset])]
}

/** How many commits an hour a refusal names. @param {string} message */
export function limitNamed(message) {
  const limit = /\((\d+) per hour\)/.exec(message)?.[1]
  return limit === undefined ? undefined : Number(limit)
}
