import { readFileSync, readdirSync } from 'node:fs'
import { init } from 'shardboard'
import { expect, test } from 'vitest'
import {
  parseJson,
  parseProjectIndex,
  parseRootIndex,
  parseRunRecord,
  PROJECT_INDEX_PATH,
} from '../src/layout/index.ts'
import { ProjectLocation, rootIndexFile } from '../src/store/run-location.ts'
import { NASTY_NAMES } from './support/nasty-names.ts'
import { readPoints } from './support/read-points.ts'
import { storeFolder } from './support/store-folder.ts'

function ownEntries(entries: readonly (readonly [string, unknown])[]): object {
  const object: object = Object.create(null)
  for (const [key, value] of entries) Reflect.set(object, key, value)
  return object
}

test('any name works as project, run, metric, config key and value, group and tag', async () => {
  const dir = storeFolder()
  for (const name of NASTY_NAMES) {
    const run = init({
      project: name,
      name,
      dir,
      group: name,
      tags: [name],
      notes: name,
      config: ownEntries(NASTY_NAMES.map((key) => [key, key])),
    })
    run.log(ownEntries(NASTY_NAMES.map((metric, index) => [metric, index])))
    await run.finish()
  }
  const projects = parseRootIndex(read(rootIndexFile(dir)), 'the root index').projects
  expect(projects.map((project) => project.name)).toEqual(NASTY_NAMES)
  const folders = readdirSync(`${dir}/projects`)
  expect(folders).toHaveLength(NASTY_NAMES.length)
  expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(folders.length)
  for (const folder of folders) expect(folder).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)

  for (const { name, folder } of projects) {
    const project = new ProjectLocation(dir, folder)
    const [indexed] = parseProjectIndex(read(project.file(PROJECT_INDEX_PATH)), folder).runs
    expect(indexed).toMatchObject({ name, group: name, tags: [name], state: 'finished' })
    const run = project.run(indexed?.id ?? '')
    const record = parseRunRecord(read(run.recordFile), folder)
    expect(record).toMatchObject({ project: name, name, notes: name })
    expect(Object.entries(record.config)).toEqual(NASTY_NAMES.map((key) => [key, key]))
    const points = await readPoints(dir, folder, run.runId)
    const byName = new Map(points.map((point) => [point.metric, point.value]))
    expect(byName.size).toBe(NASTY_NAMES.length)
    NASTY_NAMES.forEach((metric, index) => expect(byName.get(metric)).toBe(index))
  }
})

function read(file: string): ReturnType<typeof parseJson> {
  return parseJson(readFileSync(file, 'utf8'), file)
}
