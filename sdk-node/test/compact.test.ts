import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { init } from 'shardboard'
import { expect, test, vi } from 'vitest'
import { parseJson, parseManifest } from '../src/layout/index.ts'
import { ProjectLocation } from '../src/store/run-location.ts'
import { readPoints } from './support/read-points.ts'
import { storeFolder } from './support/store-folder.ts'

const CLI = fileURLToPath(new URL('../bin/shardboard.js', import.meta.url))

const shardboard = (...args: string[]) =>
  spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' })

/** Logs 30 segments and dies. */
function killedRun(dir: string): void {
  const script = `
    import { init } from 'shardboard'
    const run = init({ project: 'p', dir: ${JSON.stringify(dir)}, id: 'killed', name: 'a run', sealPointCount: 100, quiet: true })
    for (let step = 0; step < 3000; step++) run.log({ loss: step })
    process.kill(process.pid, 'SIGKILL')`
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd })
  expect(child.signal).toBe('SIGKILL')
}

function shardCount(dir: string): number {
  const { manifestFile } = new ProjectLocation(dir, 'p').run('killed')
  const text = readFileSync(manifestFile, 'utf8')
  return parseManifest(parseJson(text, manifestFile), manifestFile).shards.length
}

test('compact publishes what the dead left, merges it, and says so', async () => {
  const dir = storeFolder()
  killedRun(dir)
  const { stdout, status } = shardboard('compact', '--dir', dir, '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    dir,
    runs: [{ project: 'p', run: 'killed', points: 3000 }],
  })
  expect(shardCount(dir)).toBe(1)
  const points = await readPoints(dir, 'p', 'killed')
  expect(points.map((point) => point.value)).toEqual(points.map((_, index) => index))
  expect(points).toHaveLength(3000)
  expect(shardboard('compact', '--dir', dir).stdout).toBe(`Nothing to merge in ${dir}.\n`)
})

test('compact takes a project and a run by name, and names those there are', () => {
  const dir = storeFolder()
  killedRun(dir)
  const absent = shardboard('compact', '--dir', dir, '--project', 'q')
  expect(absent.status).toBe(1)
  expect(absent.stderr).toContain(`there is no project "q" in ${dir}: it has "p"`)
  const absentRun = shardboard('compact', '--dir', dir, '--project', 'p', '--run', 'b')
  expect(absentRun.stderr).toContain('there is no run "b" in the project')
  expect(shardboard('compact', '--dir', dir, '--run', 'b').stderr).toContain(
    '--run needs --project',
  )
  const merged = shardboard('compact', '--dir', dir, '--project', 'p', '--run', 'a run')
  expect(merged.stdout).toMatch(/^p · a run: \d+ shards merged, \d+ points\n$/)
  expect(shardCount(dir)).toBe(1)
})

test('what a killed run left is merged by who opens its project next', async () => {
  const dir = storeFolder()
  killedRun(dir)
  const run = init({ project: 'p', dir, quiet: true })
  await vi.waitFor(() => expect(shardCount(dir)).toBe(1), { timeout: 30_000 })
  await run.finish()
  const points = await readPoints(dir, 'p', 'killed')
  expect(points.map((point) => point.value)).toEqual(Array.from({ length: 3000 }, (_, at) => at))
})
