import { expect, test } from 'vitest'
import { startLine } from './start-line.ts'

test.each([
  [
    { name: 'brisk-heron-12', project: 'digits', isResumed: false },
    undefined,
    'run brisk-heron-12 in project digits · shardboard show --project digits',
  ],
  [
    { name: 'größer, als je', project: 'my digits', isResumed: true },
    './my store',
    "resumed run größer, als je in project my digits · shardboard show --project 'my digits' --dir './my store'",
  ],
  [
    { name: 'a\u001b[31m', project: '$(rm -rf ~)', isResumed: false },
    undefined,
    String.raw`run "a\u001b[31m" in project $(rm -rf ~) · shardboard show --project '$(rm -rf ~)'`,
  ],
  [
    { name: 'n', project: 'two\nlines', isResumed: false },
    undefined,
    String.raw`run n in project "two\nlines"`,
  ],
  [{ name: ' ', project: '-x', isResumed: false }, undefined, 'run " " in project "-x"'],
])('%o', (run, dir, line) => {
  expect(startLine(run, dir)).toBe(line)
})
