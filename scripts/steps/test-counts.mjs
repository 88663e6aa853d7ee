// @ts-check
import { isObject } from '../setup/workspace.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} TestCounts */

/**
 * @param {Record<string, unknown>} report
 * @param {string} key
 */
function count(report, key) {
  const value = report[key]
  if (typeof value !== 'number') throw new Error(`vitest's report has no ${key}`)
  return value
}

/** @param {unknown} result a test file's part of the report */
const failedBeforeItsTests = (result) =>
  isObject(result) &&
  result['status'] === 'failed' &&
  Array.isArray(result['assertionResults']) &&
  result['assertionResults'].length === 0

/**
 * Reads vitest's JSON report. A file that failed before it came to its tests counts as one failure,
 * and so do errors outside of all tests, of which only the exit code tells.
 *
 * @param {Record<string, unknown>} report
 * @param {number} exitCode vitest's own
 * @returns {TestCounts}
 */
export function readCounts(report, exitCode) {
  const { testResults } = report
  const files = Array.isArray(testResults) ? testResults : []
  const failed = count(report, 'numFailedTests') + files.filter(failedBeforeItsTests).length
  return {
    passed: count(report, 'numPassedTests'),
    failed: exitCode === 0 ? failed : Math.max(1, failed),
    skipped: count(report, 'numPendingTests') + count(report, 'numTodoTests'),
  }
}

/**
 * @param {readonly TestCounts[]} all
 * @returns {TestCounts}
 */
export function sumCounts(all) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of all) {
    sum.passed += passed
    sum.failed += failed
    sum.skipped += skipped
  }
  return sum
}

/** @param {TestCounts} counts */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
