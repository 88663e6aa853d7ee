// @ts-check
import {
  commit,
  countCommits,
  createBranch,
  createRepo,
  datasetInfo,
  deleteBranch,
  deleteFiles,
  deleteRepo,
  downloadFile,
  fileDownloadInfo,
  fileExists,
  listCommits,
  listDatasets,
  listFiles,
  pathsInfo,
  repoExists,
  spaceInfo,
  uploadFiles,
  whoAmI,
} from '@huggingface/hub'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub } from '../start-hub.mjs'

/** @type {import('../start-hub.mjs').LocalHub} */
let hub
/** @type {{ hubUrl: string, accessToken: string }} */
let access

const repo = { type: /** @type {const} */ ('dataset'), name: 'me/data' }

beforeEach(async () => {
  hub = await startHub({ commitDurationMs: 0, multipartAboveBytes: 100_000, partBytes: 40_000 })
  access = { hubUrl: hub.hubUrl, accessToken: hub.token }
})

afterEach(() => hub.close())

/** @param {number} sizeBytes @param {number} seed */
const shard = (sizeBytes, seed) =>
  Uint8Array.from({ length: sizeBytes }, (_none, index) => (index * 31 + seed * 17) % 251)

/**
 * @param {Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>} files
 * @returns {Promise<string>} the id of the commit
 */
async function upload(files, title = 'Add files') {
  const made = await uploadFiles({
    ...access,
    repo,
    commitTitle: title,
    useXet: false,
    files: Object.entries(files).map(([path, content]) => ({ path, content: new Blob([content]) })),
  })
  return made?.commit.oid ?? ''
}

/** @template T @param {AsyncGenerator<T>} source */
async function all(source) {
  const rows = []
  for await (const row of source) rows.push(row)
  return rows
}

/** @param {string} path @param {string} [revision] */
async function download(path, revision) {
  const blob = await downloadFile({
    ...access,
    repo,
    path,
    ...(revision === undefined ? {} : { revision }),
  })
  return blob === null ? null : Buffer.from(await blob.arrayBuffer())
}

test('tells who a token belongs to', async () => {
  expect(await whoAmI(access)).toMatchObject({
    type: 'user',
    name: 'me',
    auth: { type: 'access_token' },
  })
  await expect(whoAmI({ ...access, accessToken: 'hf_wrong' })).rejects.toMatchObject({
    statusCode: 401,
    message: expect.stringContaining('Invalid credentials in Authorization header'),
  })
})

test('makes a repo with its card, once', async () => {
  const card = '---\nconfigs:\n- config_name: metrics\n  data_files: "*.parquet"\n---\n'
  const files = [{ path: 'README.md', content: new Blob([card]) }]
  expect(await repoExists({ ...access, repo })).toBe(false)
  const made = await createRepo({ ...access, repo, visibility: 'private', files })
  expect(made.repoUrl).toBe(`${hub.hubUrl}/datasets/me/data`)
  expect(await repoExists({ ...access, repo })).toBe(true)
  expect(hub.repo('dataset', 'me/data').isPrivate).toBe(true)
  expect((await download('README.md'))?.toString()).toBe(card)
  await expect(createRepo({ ...access, repo })).rejects.toMatchObject({
    statusCode: 409,
    message: expect.stringContaining('You already created this dataset repo'),
  })
  await deleteRepo({ ...access, repo })
  expect(await repoExists({ ...access, repo })).toBe(false)
})

test('takes files of every size, and gives them back byte by byte', async () => {
  await createRepo({ ...access, repo })
  const files = {
    'runs/a/manifest.json': '{"shards":[]}',
    'metrics/a/0.parquet': shard(5000, 1),
    'metrics/a/1.parquet': shard(250_001, 2),
    'notes/long.txt': 'a line of text\n'.repeat(1000),
  }
  const oid = await upload(files)
  expect(oid).toBe(hub.repo('dataset', 'me/data').head)
  for (const [path, content] of Object.entries(files)) {
    expect(await download(path), path).toEqual(Buffer.from(content))
  }
  const parts = hub.requests.filter(
    ({ host, url }) => host === 'cdn' && url.includes('partNumber='),
  )
  expect(parts.map(({ receivedBytes }) => receivedBytes).sort((a, b) => b - a)).toEqual([
    40_000, 40_000, 40_000, 40_000, 40_000, 40_000, 10_001,
  ])
  const blob = await downloadFile({ ...access, repo, path: 'metrics/a/1.parquet' })
  const slice = (await blob?.slice(1000, 1100).arrayBuffer()) ?? new ArrayBuffer(0)
  expect(Buffer.from(slice)).toEqual(Buffer.from(shard(250_001, 2).subarray(1000, 1100)))
  expect(hub.requests.some(({ isSuffixRange }) => isSuffixRange)).toBe(false)
})

test('uploads nothing twice', async () => {
  await createRepo({ ...access, repo })
  await upload({ 'a.parquet': shard(9000, 3) })
  const puts = () => hub.requests.filter(({ method }) => method === 'PUT').length
  expect(puts()).toBe(1)
  await upload({ 'b.parquet': shard(9000, 3) })
  expect(puts()).toBe(1)
  expect(await download('b.parquet')).toEqual(Buffer.from(shard(9000, 3)))
})

test('lists by pages, by folders and by paths', async () => {
  await hub.close()
  hub = await startHub({ commitDurationMs: 0, pageSize: 3 })
  access = { hubUrl: hub.hubUrl, accessToken: hub.token }
  const paths = Array.from(
    { length: 10 },
    (_none, index) => `metrics/run-${index % 2}/${index}.parquet`,
  )
  await hub.createRepo({
    type: 'dataset',
    id: 'me/data',
    files: Object.fromEntries(paths.map((path, index) => [path, shard(100 + index, index)])),
  })
  const listed = await all(listFiles({ ...access, repo, recursive: true }))
  const files = listed.filter(({ type }) => type === 'file').map(({ path }) => path)
  expect(files.sort()).toEqual([...paths, '.gitattributes'].sort())
  expect(listed.filter(({ type }) => type === 'directory').map(({ path }) => path)).toEqual([
    'metrics',
    'metrics/run-0',
    'metrics/run-1',
  ])
  expect(hub.requests.filter(({ path }) => path.includes('/tree/'))).toHaveLength(5)
  const folder = await all(listFiles({ ...access, repo, path: 'metrics/run-1', expand: true }))
  expect(folder).toHaveLength(5)
  expect(folder[0]?.lastCommit).toMatchObject({ title: 'Add files' })
  await expect(all(listFiles({ ...access, repo, path: 'absent' }))).rejects.toMatchObject({
    statusCode: 404,
  })
  const [row, ...more] = await pathsInfo({
    ...access,
    repo,
    paths: ['metrics/run-0/4.parquet', 'absent'],
  })
  expect(more).toEqual([])
  expect(row).toMatchObject({ type: 'file', size: 104, lfs: { size: 104, pointerSize: 128 } })
})

test('keeps every commit readable', async () => {
  await createRepo({ ...access, repo })
  const first = await upload({ 'a.txt': 'one', 'b.txt': 'stays' }, 'First')
  await upload({ 'a.txt': 'two' }, 'Second')
  await deleteFiles({ ...access, repo, paths: ['a.txt'], commitTitle: 'Third' })
  expect(await download('a.txt')).toBe(null)
  expect((await download('a.txt', first))?.toString()).toBe('one')
  expect(await fileExists({ ...access, repo, path: 'b.txt' })).toBe(true)
  expect(await fileExists({ ...access, repo, path: 'a.txt' })).toBe(false)
  const titles = (await all(listCommits({ ...access, repo, batchSize: 2 }))).map(
    ({ title }) => title,
  )
  expect(titles).toEqual(['Third', 'Second', 'First', 'initial commit'])
  expect(await countCommits({ ...access, repo })).toBe(4)
})

test('has branches', async () => {
  await createRepo({ ...access, repo })
  await createBranch({ ...access, repo, branch: 'next' })
  await commit({
    ...access,
    repo,
    branch: 'next',
    title: 'There',
    operations: [{ operation: 'addOrUpdate', path: 'a.txt', content: new Blob(['there']) }],
  })
  expect(await download('a.txt')).toBe(null)
  expect((await download('a.txt', 'next'))?.toString()).toBe('there')
  await expect(createBranch({ ...access, repo, branch: 'next' })).rejects.toMatchObject({
    statusCode: 409,
  })
  await deleteBranch({ ...access, repo, branch: 'next' })
  await expect(download('a.txt', 'next')).rejects.toMatchObject({ statusCode: 404 })
})

test('describes datasets and Spaces', async () => {
  await createRepo({ ...access, repo })
  await createRepo({ ...access, repo: 'spaces/me/board', sdk: 'static' })
  expect(
    await datasetInfo({ ...access, name: 'me/data', additionalFields: ['sha'] }),
  ).toMatchObject({
    name: 'me/data',
    private: false,
    sha: hub.repo('dataset', 'me/data').head,
  })
  const space = await spaceInfo({
    ...access,
    name: 'me/board',
    additionalFields: ['subdomain', 'runtime'],
  })
  expect(space).toMatchObject({
    sdk: 'static',
    subdomain: 'me-board',
    runtime: { stage: 'RUNNING' },
  })
  const mine = await all(listDatasets({ ...access, search: { owner: 'me' } }))
  expect(mine.map(({ name }) => name)).toEqual(['me/data'])
})

test('tells size and tag of a file, large or not', async () => {
  await createRepo({ ...access, repo })
  await upload({ 'a.parquet': shard(1234, 5), 'b.json': '{}' })
  const large = hub
    .repo('dataset', 'me/data')
    .files()
    .find(({ path }) => path === 'a.parquet')
  expect(await fileDownloadInfo({ ...access, repo, path: 'a.parquet' })).toMatchObject({
    size: 1234,
    etag: `"${large?.lfsOid}"`,
  })
  expect(await fileDownloadInfo({ ...access, repo, path: 'b.json' })).toMatchObject({ size: 2 })
  expect(await fileDownloadInfo({ ...access, repo, path: 'absent' })).toBe(null)
})
