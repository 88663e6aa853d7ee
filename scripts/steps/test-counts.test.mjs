// @ts-check
import { expect, test } from 'vitest'
import { formatCounts, readCounts, sumCounts } from './test-counts.mjs'

const report = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
  ],
}

test('counts what the report says', () => {
  expect(readCounts(report, 1)).toEqual({ passed: 7, failed: 1, skipped: 3 })
})

test('counts a file that could not be loaded', () => {
  const broken = { status: 'failed', assertionResults: [], message: 'Cannot find module' }
  const testResults = [...report.testResults, broken]
  expect(readCounts({ ...report, testResults }, 1)).toEqual({ passed: 7, failed: 2, skipped: 3 })
})

test('counts errors outside of all tests', () => {
  const clean = { ...report, numFailedTests: 0, testResults: [] }
  expect(readCounts(clean, 0)).toEqual({ passed: 7, failed: 0, skipped: 3 })
  expect(readCounts(clean, 1)).toEqual({ passed: 7, failed: 1, skipped: 3 })
})

test('refuses what is no report', () => {
  expect(() => readCounts({}, 0)).toThrow("vitest's report has no numFailedTests")
})

test('sums and formats', () => {
  const unit = { passed: 7, failed: 0, skipped: 0 }
  const browser = { passed: 3, failed: 1, skipped: 0 }
  expect(formatCounts(sumCounts([unit, browser]))).toBe('10 passed, 1 failed')
  expect(formatCounts({ ...unit, skipped: 2 })).toBe('7 passed, 0 failed, 2 skipped')
})
