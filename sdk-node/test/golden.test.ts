import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet'
import { expect, test } from 'vitest'
import {
  LAYOUT_VERSION,
  LAYOUT_VERSION_KEY,
  parseJson,
  parseManifest,
  parseRootIndex,
  parseRunRecord,
  planOverview,
} from '../src/layout/index.ts'
import { parquetSchema } from '../src/parquet/parquet-schema.ts'
import { ProjectLocation, rootIndexFile } from '../src/store/run-location.ts'
import { readPoints } from './support/read-points.ts'
import { readShardRows } from './support/read-shard.ts'

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

test('the golden overview says what its points say', async () => {
  const dir = `${golden}/v2`
  const [project] = parseRootIndex(read(rootIndexFile(dir)), 'v2').projects
  const points = await readPoints(dir, project?.folder ?? '', 'long')
  const valueAt = (step: number): number => ((step * step) % 1009) / 8
  expect(points.map((point) => point.value)).toEqual(points.map((point) => valueAt(point.step)))
  expect(points).toHaveLength(20_000)

  const location = new ProjectLocation(dir, project?.folder ?? '')
  const { manifestFile } = location.run('long')
  const [shard] = parseManifest(read(manifestFile), manifestFile).shards
  const overview = shard?.overview
  if (shard === undefined || !overview) throw new Error('the golden run has no overview')
  const bytes = readFileSync(location.file(overview.path))
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(overview.sha256)
  const rows = await readShardRows(bytes)
  const { stretches, rowCount } = planOverview([20_000], overview.bucketPoints)
  expect(rows).toHaveLength(rowCount)
  for (const { bucketPoints, bucketCount, rowStart } of stretches) {
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const first = bucket * bucketPoints
      const count = Math.min(bucketPoints, 20_000 - first)
      const values = Array.from({ length: count }, (_, index) => valueAt(first + index))
      expect(rows[rowStart + bucket]).toMatchObject({
        bucket_points: bucketPoints,
        count: BigInt(count),
        first_step: BigInt(first),
        min: Math.min(...values),
        max: Math.max(...values),
      })
    }
  }
})

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
  const newest = `v${LAYOUT_VERSION}`
  const folderName = readdirSync(`${golden}/${newest}/projects`)[0] ?? ''
  const project = new ProjectLocation(`${golden}/${newest}`, folderName)
  for (const table of ['metrics', 'text', 'overview'] as const) {
    const folder = project.file(`${table}/${table === 'overview' ? 'long' : 'resumed'}`)
    const file = await asyncBufferFromFile(`${folder}/${readdirSync(folder)[0]}`)
    const metadata = await parquetMetadataAsync(file)
    expect(metadata.key_value_metadata).toContainEqual({
      key: LAYOUT_VERSION_KEY,
      value: String(LAYOUT_VERSION),
    })
    const described = (elements: readonly { name: string }[]): unknown =>
      elements.map(({ name, ...rest }) => ({ name, ...JSON.parse(JSON.stringify(rest)) }))
    expect(described(metadata.schema)).toMatchObject(
      parquetSchema(table).map((element) => JSON.parse(JSON.stringify(element))),
    )
  }
})
