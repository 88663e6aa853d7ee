// @ts-check

/** Of a factor of two: what is told is wrong by 2 % at most. */
const STEPS_PER_OCTAVE = 32
const OCTAVES = 40

/** Counts durations without keeping them: a benchmark of memory is to take none itself. */
export class StallHistogram {
  #counts = new Uint32Array(STEPS_PER_OCTAVE * OCTAVES)
  #count = 0
  max = 0

  /** @param {number} us in microseconds */
  add(us) {
    const step = Math.floor(Math.log2(1 + us) * STEPS_PER_OCTAVE)
    const index = Math.min(this.#counts.length - 1, step)
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#count++
    if (us > this.max) this.max = us
  }

  /** @param {number} share @returns {number} microseconds that so many are not above */
  quantile(share) {
    let seen = 0
    for (const [index, count] of this.#counts.entries()) {
      seen += count
      if (seen >= this.#count * share) return 2 ** ((index + 1) / STEPS_PER_OCTAVE) - 1
    }
    return this.max
  }
}
