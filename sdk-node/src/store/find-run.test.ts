import { expect, test } from 'vitest'
import { createJsonObject, type IndexedRun } from '../layout/index.ts'
import { findRun, type RunWish } from './find-run.ts'

const run = (id: string, name: string, createdUnixMs: number): IndexedRun => ({
  id,
  name,
  group: null,
  tags: [],
  state: 'finished',
  createdUnixMs,
  updatedUnixMs: 0,
  config: createJsonObject(),
})

const RUNS = [run('r1', 'first', 1), run('r3', 'twin', 3), run('r2', 'twin', 2)]

const wish = (resume: RunWish['resume'], id?: string, name?: string): RunWish => ({
  resume,
  id,
  name,
})

test.each<[string, RunWish, string | undefined]>([
  [
    'never, by name: a run may have the name of another',
    wish('never', undefined, 'first'),
    undefined,
  ],
  ['never, by a new id', wish('never', 'r9'), undefined],
  ['never, with neither', wish('never'), undefined],
  ['allow, by id', wish('allow', 'r1'), 'r1'],
  ['allow, by a new id', wish('allow', 'r9'), undefined],
  ['allow, by id, whatever the name', wish('allow', 'r1', 'twin'), 'r1'],
  ['allow, by a new id, whatever the name', wish('allow', 'r9', 'first'), undefined],
  ['allow, by name', wish('allow', undefined, 'first'), 'r1'],
  ['allow, by a new name', wish('allow', undefined, 'new'), undefined],
  ['allow, by the name of two: the latest', wish('allow', undefined, 'twin'), 'r3'],
  ['allow, with neither', wish('allow'), undefined],
  ['must, by id', wish('must', 'r2'), 'r2'],
  ['must, by the name of two: the latest', wish('must', undefined, 'twin'), 'r3'],
])('%s', (_, wished, id) => {
  expect(findRun(RUNS, wished)?.id).toBe(id)
})

test('of two runs made in one millisecond the one that changed last is the latest', () => {
  expect(findRun([run('a', 'n', 5), run('b', 'n', 5)], wish('allow', undefined, 'n'))?.id).toBe('b')
})

test.each<[RunWish, readonly IndexedRun[], string, string]>([
  [
    wish('never', 'r1'),
    RUNS,
    'run-exists',
    `there is a run with id "r1" already; go on with it by resume: 'allow', or choose another id`,
  ],
  [
    wish('must', 'r9'),
    RUNS,
    'run-not-found',
    'there is no run with id "r9" to resume; the latest are r1 ("first"), r3 ("twin"), r2 ("twin")',
  ],
  [
    wish('must', undefined, 'no'),
    RUNS,
    'run-not-found',
    'there is no run with name "no" to resume; the latest are "first" (id r1), "twin" (id r3), "twin" (id r2)',
  ],
  [
    wish('must', undefined, 'no'),
    [],
    'run-not-found',
    'there is no run with name "no" to resume; the project has none',
  ],
])('%o is refused', (wished, runs, code, message) => {
  expect(() => findRun(runs, wished)).toThrow(expect.objectContaining({ code, message }))
})

test('the runs it was given keep their order', () => {
  const runs = [...RUNS]
  findRun(runs, wish('allow', undefined, 'twin'))
  expect(runs).toEqual(RUNS)
})
