import { expect, test } from 'vitest'
import { PointVersions } from './point-versions.svelte.ts'

test('a chart is asked for again when one of its runs has new points, and no other', () => {
  const versions = new PointVersions()
  expect(versions.of(['a'], ['loss'])).toBe(0)
  versions.note({ kind: 'points', runIds: ['a'] })
  expect(versions.of(['a'], ['loss'])).toBe(0)
  versions.publish()
  expect(versions.of(['a', 'b'], ['loss'])).toBe(1)
  expect(versions.of(['b'], ['loss'])).toBe(0)
})

test('where the metrics that grew are known, only their charts are', () => {
  const versions = new PointVersions()
  const grown = [{ runId: 'a', metrics: ['loss'] }]
  versions.note({ kind: 'points', runIds: ['a', 'b'], grown })
  versions.note({ kind: 'points', runIds: ['a'], grown: [{ runId: 'a', metrics: ['acc'] }] })
  versions.publish()
  expect(versions.of(['a'], ['loss'])).toBe(1)
  expect(versions.of(['a'], ['acc'])).toBe(1)
  expect(versions.of(['a'], ['val/loss'])).toBe(0)
  expect(versions.of(['a'], ['val/loss', 'loss'])).toBe(1)
  expect(versions.of(['b'], ['val/loss'])).toBe(1)
})

test('a run that may have changed in any metric is not narrowed down by a later word', () => {
  const versions = new PointVersions()
  versions.note({ kind: 'points', runIds: ['a'] })
  versions.note({ kind: 'points', runIds: ['a'], grown: [{ runId: 'a', metrics: ['loss'] }] })
  versions.publish()
  expect(versions.of(['a'], ['acc'])).toBe(1)
})
