import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { init } from 'shardboard'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLocalRun } from '../../src/hub/local-run.ts'
import { openPusher } from '../../src/hub/open-pusher.ts'
import type { LocalRun } from '../../src/hub/plan-push.ts'
import {
  manifestPath,
  parseJson,
  parseManifest,
  parseProjectIndex,
  parseRootIndex,
  PROJECT_INDEX_PATH,
  projectFolder,
  projectPath,
  ROOT_INDEX_PATH,
  type Manifest,
} from '../../src/layout/index.ts'
import { readPoints } from '../support/read-points.ts'
import { runChild } from '../support/run-child.ts'
import { storeFolder } from '../support/store-folder.ts'
import { commitsOf, copyDataset } from './dataset-copy.ts'
import {
  claimRepos,
  deleteRepos,
  openHubPlace,
  type ClaimedRepos,
  type HubPlace,
} from './hub-place.ts'
import { PageReader } from './page-reader.ts'

const STEP_COUNT = 1000
const TIMEOUT_MS = 600_000
const RUN = 'real-run'
const FOLDER = projectFolder('real hub')

const steps = Array.from({ length: STEP_COUNT }, (_, step) => step)
const inOrder = (values: readonly number[]): number[] =>
  values.toSorted((one, other) => one - other)

describe.each(['public', 'private'] as const)('a %s Dataset', (visibility) => {
  const dir = mkdtempSync(join(tmpdir(), 'shardboard-real-hub-'))
  let place: HubPlace
  let repos: ClaimedRepos

  beforeAll(async () => {
    place = await openHubPlace(process.env, dir)
    repos = claimRepos(place, visibility)
  }, TIMEOUT_MS)
  afterAll(async () => {
    await deleteRepos(place, repos)
    await place.close()
    rmSync(dir, { recursive: true, force: true })
  }, TIMEOUT_MS)

  test('a training brings its run there', { timeout: TIMEOUT_MS }, async () => {
    const { space, dataset } = repos
    const child = await runChild('real-hub-trainer.mjs', [dir, RUN, dataset, space, visibility], {
      environment: place.environment,
    })
    expect(child).toMatchObject({ exitCode: 0, standardError: '' })
  })

  test('every point of it is there once', { timeout: TIMEOUT_MS }, async () => {
    const copy = storeFolder()
    const files = await copyDataset(place, repos.dataset, copy)
    const points = await readPoints(copy, FOLDER, RUN)
    for (const [metric, valueAt] of [
      ['loss', (step: number) => 1 / (step + 1)],
      ['accuracy', (step: number) => step / STEP_COUNT],
    ] as const) {
      const ofMetric = points.filter((point) => point.metric === metric)
      expect(inOrder(ofMetric.map(({ step }) => step))).toEqual(steps)
      expect(ofMetric.every(({ step, value }) => value === valueAt(step))).toBe(true)
    }
    expect(points).toHaveLength(2 * STEP_COUNT)
    const manifest = readLocalRun(dir, { folder: FOLDER, runId: RUN })?.manifest
    const named = (manifest?.shards ?? []).flatMap((shard) => [shard, shard.overview ?? []].flat())
    const parquet = files.filter(({ path }) => path.endsWith('.parquet'))
    const byPath = (one: { path: string }, other: { path: string }): number =>
      one.path < other.path ? -1 : 1
    expect(parquet.toSorted(byPath)).toEqual(
      named
        .map(({ path, byteLength, sha256 }) => ({
          path: `${projectPath(FOLDER)}/${path}`,
          byteLength,
          sha256,
        }))
        .toSorted(byPath),
    )
    expect(files.map(({ path }) => path)).toContain('README.md')
  })

  test(
    'what was logged without it is sent later, and only once',
    { timeout: TIMEOUT_MS },
    async () => {
      const later = init({ project: 'real hub', dir, id: 'later-run' })
      for (const step of steps) later.log({ loss: step })
      await later.finish()
      const pusher = openPusher({
        storeDir: dir,
        target: {
          hubUrl: place.hubUrl,
          dataset: repos.dataset,
          space: repos.space,
          isPrivate: visibility === 'private',
        },
        token: place.token,
        environment: { ...process.env, ...place.environment },
        signal: new AbortController().signal,
        onDelay: () => {},
      })
      const read = (): LocalRun[] =>
        [RUN, 'later-run'].flatMap((runId) => readLocalRun(dir, { folder: FOLDER, runId }) ?? [])
      const { signal } = new AbortController()
      const before = await commitsOf(place, repos.dataset)
      expect(await pusher.push(read, signal)).toMatchObject({ commitCount: 1 })
      const between = await commitsOf(place, repos.dataset)
      expect(between.slice(1)).toEqual(before)
      expect(await pusher.push(read, signal)).toMatchObject({ commitCount: 0, fileCount: 0 })
      expect(await commitsOf(place, repos.dataset)).toEqual(between)
    },
  )

  test('a page reads it in ranges', { timeout: TIMEOUT_MS }, async () => {
    const page = new PageReader(place, repos.dataset, visibility === 'private' ? place.token : null)
    const root = await page.text(ROOT_INDEX_PATH)
    expect(parseRootIndex(parseJson(root.text, 'root'), 'root').projects).toHaveLength(1)
    const indexPath = `${projectPath(FOLDER)}/${PROJECT_INDEX_PATH}`
    const index = await page.text(indexPath)
    const { runs } = parseProjectIndex(parseJson(index.text, 'index'), 'index')
    expect(runs.map(({ id }) => id).toSorted()).toEqual(['later-run', RUN])
    const { text, etag, commit } = await page.text(`${projectPath(FOLDER)}/${manifestPath(RUN)}`)
    expect(commit).toMatch(/^[0-9a-f]{40}$/)
    const manifest: Manifest = parseManifest(parseJson(text, 'manifest'), 'manifest')
    const again = await page.text(`${projectPath(FOLDER)}/${manifestPath(RUN)}`, etag)
    expect(again).toMatchObject({ status: 304, text: '' })

    const shards = manifest.shards.filter(({ table }) => table === 'metrics')
    const rows = await Promise.all(
      shards.map(({ path, byteLength }) => {
        const file = `${projectPath(FOLDER)}/${path}`
        return parquetReadObjects({
          file: {
            byteLength,
            slice: (start, end = byteLength) => page.range(file, start, end),
          },
          columns: ['metric', 'step'],
        })
      }),
    )
    const ofLoss = rows.flat().filter((row) => row['metric'] === 'loss')
    expect(inOrder(ofLoss.map((row) => Number(row['step'])))).toEqual(steps)
    const ranges = page.requests.filter(({ range }) => range !== null)
    expect(shards.length).toBeGreaterThan(0)
    expect(ranges.filter(({ isSigned }) => isSigned).length).toBeGreaterThanOrEqual(shards.length)
    for (const { range, status } of ranges) {
      expect(range).toMatch(/^bytes=\d+-\d+$/)
      expect(status).toBe(206)
    }
  })

  test('who may not read it is told so', { timeout: TIMEOUT_MS }, async () => {
    const stranger = new PageReader(place, repos.dataset, null)
    const { status } = await stranger.text(ROOT_INDEX_PATH)
    expect(status).toBe(visibility === 'private' ? 401 : 200)
  })
})
