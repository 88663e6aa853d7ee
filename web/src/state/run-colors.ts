/*
 * A run's colour is its own. Its id's hash names a slot of the palette; runs take their slots in the
 * order in which they were created, and one that finds its slot taken by one of its next elders
 * steps on to a free one. So a newer run never changes an older one's colour, and neighbours, which
 * are what is mostly looked at together, never share one. Given slots are remembered, so that
 * deleting a run changes no other's.
 */

/** How many colours there are. */
export const PALETTE_SIZE = 12

/** A run has another colour than each of this many runs that were created just before it. */
export const DISTINCT_ELDERS = 9

export interface ColoredRun {
  readonly id: string
  readonly createdUnixMs: number
}

/**
 * Gives each run its slot of the palette.
 * @param known slots that were given before, which stay
 */
export function assignSlots(
  runs: readonly ColoredRun[],
  known: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const eldestFirst = [...runs].sort(
    (a, b) => a.createdUnixMs - b.createdUnixMs || (a.id < b.id ? -1 : 1),
  )
  const slots = new Map<string, number>()
  const elders: number[] = []
  for (const run of eldestFirst) {
    const slot = known.get(run.id) ?? freeSlot(preferredSlot(run.id), elders)
    slots.set(run.id, slot)
    elders.push(slot)
    if (elders.length > DISTINCT_ELDERS) elders.shift()
  }
  return slots
}

/** FNV-1a, 32 bit, finished as in MurmurHash3 so that ids that differ in the end differ in the slot. */
export function preferredSlot(runId: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < runId.length; index++) {
    hash = Math.imul(hash ^ runId.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % PALETTE_SIZE
}

/** Five is coprime to the palette's size, so that every slot is tried. */
const STRIDE = 5

function freeSlot(preferred: number, taken: readonly number[]): number {
  let slot = preferred
  while (taken.includes(slot)) slot = (slot + STRIDE) % PALETTE_SIZE
  return slot
}

/**
 * Which of the runs in view that share a colour each one is: 0 for the eldest of them, which is drawn
 * solid, then 1, 2 … for dash patterns. Runs that share no colour are all 0.
 * @param runs newest first
 */
export function rankWithinColor(
  runs: readonly ColoredRun[],
  slotOf: (runId: string) => number,
): Map<string, number> {
  const counts = new Map<number, number>()
  const ranks = new Map<string, number>()
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index]
    if (run === undefined) continue
    const slot = slotOf(run.id)
    const rank = counts.get(slot) ?? 0
    counts.set(slot, rank + 1)
    ranks.set(run.id, rank)
  }
  return ranks
}
