import { expect, test } from 'vitest'
import { QueryFixture } from '../../test/store-fixture/query-fixture.ts'
import { pointsOf } from '../../test/store-fixture/store-fixture.ts'
import { exampleQueries } from './example-queries.ts'

test.each([[['loss', "it's", 'acc']], [["val/loss of 'x'", 'a"b']], [['only']], [[]]])(
  'every example runs in a project with %j',
  async (metrics) => {
    const fixture = await QueryFixture.create()
    const run = fixture.store.run('a', { group: 'g', config: { lr: 1 } })
    for (const metric of metrics) run.addShard({ [metric]: pointsOf([1, NaN, 3]) })
    await fixture.open()
    const examples = exampleQueries(metrics, true)
    expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length)
    for (const { sql } of examples) await expect(fixture.rows(sql)).resolves.toBeInstanceOf(Array)
  },
)

test('a loss of validation comes first; without groups nothing is said of them', () => {
  const [first] = exampleQueries(['train/loss', 'val/loss', 'acc'], false)
  expect(first?.sql).toContain("'val/loss'")
  expect(exampleQueries(['loss'], false).some(({ sql }) => sql.includes('group"'))).toBe(false)
})
