// @ts-check
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/**
 * What a benchmark measured, and what it should have.
 *
 * @typedef {object} Measurement
 * @property {string} work
 * @property {string} measure with its unit
 * @property {number | null} value null: it could not be measured
 * @property {number} [atMost]
 * @property {number} [atLeast]
 */

/** Where benchmarks of one run leave what they measured, one JSON object a line. */
const REPORT_FILE = process.env['SHARDBOARD_BENCH_REPORT']

/** @param {readonly Measurement[]} measurements */
export function report(measurements) {
  if (REPORT_FILE === undefined) return
  appendFileSync(REPORT_FILE, measurements.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

/** @param {string} file @returns {Measurement[]} */
export function readReport(file) {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** @param {Measurement} measurement @returns {string} how it keeps to its budget; '' where it has none */
function verdictOf({ value, atMost, atLeast }) {
  if (atMost === undefined && atLeast === undefined) return ''
  if (value === null) return 'not measured'
  const isKept = value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity)
  return isKept ? 'kept' : 'missed'
}

/** @param {Measurement} measurement */
function budgetOf({ atMost, atLeast }) {
  if (atMost !== undefined) return `≤ ${format(atMost)}`
  return atLeast === undefined ? '' : `≥ ${format(atLeast)}`
}

/** @param {number | null} value null is what JSON makes of NaN */
function format(value) {
  if (value === null || Number.isNaN(value)) return '–'
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 })
}

/** A Markdown table. @param {readonly Measurement[]} measurements */
export function budgetTable(measurements) {
  const rows = measurements.map((one) => [
    one.work,
    one.measure,
    format(one.value),
    budgetOf(one),
    verdictOf(one),
  ])
  const head = ['work', 'measure', 'measured', 'budget', '']
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  /** @param {readonly string[]} cells */
  const line = (cells) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
