import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet'
import { expect, test } from 'vitest'
import {
  LAYOUT_VERSION_KEY,
  parseJson,
  parseRootIndex,
  parseRunRecord,
} from '../src/layout/index.ts'
import { parquetSchema } from '../src/parquet/parquet-schema.ts'
import { ProjectLocation, rootIndexFile } from '../src/store/run-location.ts'
import { readPoints } from './support/read-points.ts'

const golden = fileURLToPath(new URL('golden', import.meta.url))

const read = (file: string): ReturnType<typeof parseJson> =>
  parseJson(readFileSync(file, 'utf8'), file)

test.each(readdirSync(golden))(
  'every point of the golden store %s is read as it was written',
  async (version) => {
    const dir = `${golden}/${version}`
    const [project] = parseRootIndex(read(rootIndexFile(dir)), version).projects
    const expected: unknown = JSON.parse(readFileSync(`${dir}/points.json`, 'utf8'))
    const found = []
    for (const run of ['resumed', 'killed']) {
      for (const point of await readPoints(dir, project?.folder ?? '', run)) {
        const value = Object.is(point.value, -0) ? '-0' : String(point.value)
        found.push({ run, ...point, value })
      }
    }
    const order = (points: unknown): string[] =>
      Array.isArray(points)
        ? points.map((point: object) => JSON.stringify(Object.entries(point).toSorted())).toSorted()
        : []
    expect(order(found)).toEqual(order(expected))
  },
)

test('the golden run keeps who it is', () => {
  const dir = `${golden}/v1`
  const [project] = parseRootIndex(read(rootIndexFile(dir)), 'v1').projects
  const file = new ProjectLocation(dir, project?.folder ?? '').run('resumed').recordFile
  const record = parseRunRecord(read(file), file)
  expect(record).toMatchObject({
    project: 'Golden / project ✓',
    name: 'Resumed: <b>run</b>',
    group: 'g/1',
    tags: ['a', 'b c'],
    state: 'finished',
    attempts: [{ state: 'failed' }, { state: 'finished' }],
  })
  expect(Object.entries(record.config)).toContainEqual(['__proto__', 'a key'])
})

test('what is written now has the schema of the golden shards', async () => {
  const project = new ProjectLocation(`${golden}/v1`, readdirSync(`${golden}/v1/projects`)[0] ?? '')
  for (const table of ['metrics', 'text'] as const) {
    const folder = project.file(`${table}/resumed`)
    const file = await asyncBufferFromFile(`${folder}/${readdirSync(folder)[0]}`)
    const metadata = await parquetMetadataAsync(file)
    expect(metadata.key_value_metadata).toContainEqual({ key: LAYOUT_VERSION_KEY, value: '1' })
    const described = (elements: readonly { name: string }[]): unknown =>
      elements.map(({ name, ...rest }) => ({ name, ...JSON.parse(JSON.stringify(rest)) }))
    expect(described(metadata.schema)).toMatchObject(
      parquetSchema(table).map((element) => JSON.parse(JSON.stringify(element))),
    )
  }
})
