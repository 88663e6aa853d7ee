import { describe, expect, test } from 'vitest'
import { parseNamePattern } from './name-pattern.ts'

describe('parseNamePattern', () => {
  test('an empty text matches everything', () => {
    const pattern = parseNamePattern('')
    expect(pattern.kind).toBe('all')
    expect(pattern.matches('')).toBe(true)
  })

  test('is a regular expression, whatever the letter case', () => {
    const pattern = parseNamePattern('^val/(loss|acc)')
    expect(pattern).toMatchObject({ kind: 'regex', problem: null })
    expect(pattern.matches('VAL/Loss')).toBe(true)
    expect(pattern.matches('train/loss')).toBe(false)
  })

  test('takes expressions that are valid only without the u flag', () => {
    expect(parseNamePattern('a\\-b')).toMatchObject({ kind: 'regex', problem: null })
  })

  test('what is no regular expression is a part of a name, and says so', () => {
    const pattern = parseNamePattern('LOSS(')
    expect(pattern.kind).toBe('part')
    expect(pattern.problem).toContain('LOSS(')
    expect(pattern.matches('train loss(ce)')).toBe(true)
    expect(pattern.matches('train loss')).toBe(false)
  })
})
