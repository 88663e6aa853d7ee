import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { init, type InitOptions } from 'shardboard'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startHub } from '../../../scripts/hub/start-hub.mjs'
import { seededRandom } from '../support/seeded-random.ts'
import { storeFolder } from '../support/store-folder.ts'
import { runHubPython } from './hub-python.ts'

const STEP_COUNT = 3000

const CARD = `---
configs:
- config_name: metrics
  default: true
  data_files:
  - split: train
    path: "metrics/**/*.parquet"
- config_name: text
  data_files:
  - split: train
    path: "text/**/*.parquet"
---
# Runs
`

/** The smallest pages, so that every listing has several. */
const PAGE_SIZE = 3

/** A Hub of the smallest pages. */
async function startSmallHub() {
  const hub = await startHub({ pageSize: PAGE_SIZE })
  onTestFinished(() => hub.close())
  return hub
}

/** Two runs, and what their points add up to. @param options of `init` */
async function train(options: Partial<InitOptions> & { dir: string }): Promise<number> {
  const random = seededRandom(11)
  let sum = 0
  for (const id of ['first', 'second']) {
    const run = init({ project: 'hub', id, sealPointCount: 1000, ...options })
    for (let step = 0; step < STEP_COUNT; step++) {
      const value = Math.round(random() * 1024) / 1024
      sum += value
      run.log({ 'train/loss': value }, { step })
    }
    await run.finish()
  }
  return sum
}

/** What a training has left behind, and an empty Hub. */
async function prepare() {
  const hub = await startSmallHub()
  const dir = storeFolder()
  await train({ dir })
  const folder = join(dir, 'projects', 'hub')
  return { hub, folder, shards: listShards(folder) }
}

/** Paths of the shards of points below a project's folder. */
const listShards = (folder: string): string[] =>
  readdirSync(join(folder, 'metrics'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.parquet'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()

test('huggingface_hub makes, fills, lists, reads and squashes repos', async () => {
  const { hub, folder, shards } = await prepare()
  const found = await runHubPython(hub, 'hub_write.py', [join(folder, 'metrics'), CARD])
  const added = ['media/big.bin', 'notes/long.txt']
  const files = ['.gitattributes', 'README.md', ...shards, ...added].sort()
  const commits = ['Upload README.md with huggingface_hub', 'initial commit']
  expect(found).toMatchObject({
    whoami: 'me',
    url: `${hub.hubUrl}/datasets/me/data`,
    'created twice': ['HfHubHTTPError', 409],
    'stale parent': ['HfHubHTTPError', 412],
    files,
    shard: [true, true, expect.stringMatching(/^[0-9a-f]{40}$/)],
    paths: ['README.md'],
    info: [true, files.length, expect.any(String), 'metrics'],
    titles: ['Tidy up', 'Many at once', 'Upload folder using huggingface_hub', ...commits],
    exists: [true, false, true, false],
    downloaded: [true, true, 'a note'],
    snapshot: files,
    card: 'metrics',
    branches: ['main', 'next'],
    refusals: {
      repo: ['RepositoryNotFoundError', 404],
      private: ['RepositoryNotFoundError', 401],
      revision: ['RevisionNotFoundError', 404],
      entry: ['RemoteEntryNotFoundError', 404],
      delete: ['RemoteEntryNotFoundError', 404],
      card: ['ValueError', null],
      token: ['HfHubHTTPError', 401],
    },
    space: [{ DATASET: 'me/data' }, ['QUIET'], 'static', 'RUNNING'],
    squashed: ['One commit'],
    public: false,
  })
  expect(
    hub.requests.filter(({ host, hasAuthorization }) => host === 'cdn' && hasAuthorization),
  ).toEqual([])
})

test('datasets, pandas, pyarrow, polars and duckdb read the shards of a private Dataset', async () => {
  const hub = await startSmallHub()
  vi.stubEnv('HF_ENDPOINT', hub.hubUrl)
  vi.stubEnv('SHARDBOARD_HUB_STATE_DIR', storeFolder())
  onTestFinished(() => void vi.unstubAllEnvs())
  const problems: string[] = []
  const push = (datasetId: string, isPrivate: boolean): Promise<number> =>
    train({
      dir: storeFolder(),
      datasetId,
      private: isPrivate,
      hubToken: hub.token,
      onError: (error) => problems.push(error.message),
    })
  const sum = await push('me/private', true)
  await push('me/public', false)
  expect(problems).toEqual([])
  const files = hub.repo('dataset', 'me/private').files()
  const [shard] = files
    .filter(({ path }) => /\/metrics\/.*\.parquet$/.test(path))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
  const found = await runHubPython(hub, 'hub_read.py', ['me/private', 'me/public'])
  const readers = [
    'datasets',
    'streaming',
    'pandas',
    'pyarrow',
    'polars',
    'polars_over_http',
    'duckdb',
    'push',
  ]
  const points = 2 * STEP_COUNT
  expect(found).toEqual({
    figures: Object.fromEntries(
      readers.map((reader) => [
        `with_${reader}`,
        { points, metrics: 1, sum: expect.closeTo(sum, 6) },
      ]),
    ),
    configs: ['metrics'],
    magic: 'PAR1',
    size: shard?.sizeBytes,
  })
  expect(hub.repo('dataset', 'me/pushed').isPrivate).toBe(true)
})
