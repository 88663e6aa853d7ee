import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { sampleRecord } from '../../test/support/sample-record.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { NASTY_NAMES } from '../../test/support/nasty-names.ts'
import { LayoutError } from '../layout/index.ts'
import { listProjects, registerProject } from './register-project.ts'
import {
  changeManifest,
  changeRunRecord,
  createRunRecord,
  indexRun,
  readManifest,
  readProjectIndex,
  readRunRecord,
  readRuns,
} from './run-files.ts'
import type { ProjectLocation } from './run-location.ts'

let project: ProjectLocation
beforeEach(() => {
  project = registerProject(storeFolder(), 'digits', 7)
})

describe('a run’s record', () => {
  test('is changed as a whole, and nothing else stays in its folder', () => {
    const run = project.run('run0')
    createRunRecord(run, sampleRecord())
    const changed = changeRunRecord(run, (record) => ({ ...record, name: 'new' }))
    expect(changed.name).toBe('new')
    expect(readRunRecord(run)).toEqual(changed)
    expect(readdirSync(run.dir)).toEqual(['run.json'])
  })

  test('stays as it was when the change throws', () => {
    const run = project.run('run0')
    createRunRecord(run, sampleRecord())
    const fail = (): never => {
      throw new Error('mine')
    }
    expect(() => changeRunRecord(run, fail)).toThrow('mine')
    expect(readRunRecord(run)).toEqual(sampleRecord())
    expect(readdirSync(run.dir)).toEqual(['run.json'])
  })

  test('cannot be changed where there is none, or it is damaged', () => {
    const run = project.run('run0')
    expect(() => changeRunRecord(run, (record) => record)).toThrow(
      expect.objectContaining({ code: 'run-not-found' }),
    )
    expect(existsSync(run.dir)).toBe(false)
    mkdirSync(run.dir, { recursive: true })
    expect(() => changeRunRecord(run, (record) => record)).toThrow(
      `there is no run record at ${run.recordFile}`,
    )
    writeFileSync(run.recordFile, '{"layout":1')
    expect(() => changeRunRecord(run, (record) => record)).toThrow(`${run.recordFile} is not JSON`)
    expect(readFileSync(run.recordFile, 'utf8')).toBe('{"layout":1')
  })
})

describe('a manifest', () => {
  test('grows by one revision with each change, from none', () => {
    const run = project.run('run0')
    expect(readManifest(run)).toMatchObject({ run: 'run0', revision: 0, shards: [], tails: [] })
    createRunRecord(run, sampleRecord())
    for (const count of [1, 2]) {
      changeManifest(run, 100 + count, (manifest) => ({ ...manifest, droppedPointCount: count }))
      expect(readManifest(run)).toMatchObject({
        revision: count,
        updatedUnixMs: 100 + count,
        droppedPointCount: count,
      })
    }
  })

  test('that is damaged is never taken for an empty one', () => {
    const run = project.run('run0')
    createRunRecord(run, sampleRecord())
    changeManifest(run, 1, (manifest) => ({ ...manifest, droppedPointCount: 1 }))
    writeFileSync(run.manifestFile, '')
    expect(() => readManifest(run)).toThrow(`${run.manifestFile} is not JSON`)
    expect(() => changeManifest(run, 2, (manifest) => manifest)).toThrow(LayoutError)
  })
})

describe('a project’s index', () => {
  const record = (id: string, updatedUnixMs: number) => sampleRecord({ id, updatedUnixMs })

  test('has a line for each run, those that changed last at the end', () => {
    for (const [index, id] of ['r1', 'r2', 'r1'].entries()) {
      indexRun(project, { ...record(id, 1), name: `${index}` }, 5)
    }
    expect(readProjectIndex(project)).toMatchObject({ project: 'digits', updatedUnixMs: 5 })
    expect(readRuns(project).map(({ id }) => id)).toEqual(['r2', 'r1'])
  })

  test('shows the latest record, also when an earlier one is indexed after it', () => {
    createRunRecord(project.run('r1'), record('r1', 1))
    const finished = changeRunRecord(project.run('r1'), (before) => ({
      ...before,
      state: 'finished',
    }))
    indexRun(project, finished, 5)
    indexRun(project, record('r1', 1), 5)
    expect(readRuns(project)).toMatchObject([{ id: 'r1', state: 'finished' }])
  })

  test('is left alone where it shows the same', () => {
    indexRun(project, record('r1', 1), 5)
    indexRun(project, record('r1', 2), 6)
    expect(readProjectIndex(project)?.updatedUnixMs).toBe(5)
  })

  test('is made again from the records when it is lost or damaged', () => {
    for (const [index, id] of ['r3', 'r1', 'r2'].entries()) {
      createRunRecord(project.run(id), record(id, index))
      indexRun(project, record(id, index), 5)
    }
    const whole = readRuns(project)
    for (const damage of ['', '\u0000\u0000', '{"layout":1,"runs":[]}']) {
      writeFileSync(project.indexFile, damage)
      expect(readRuns(project)).toEqual(whole)
    }
    rmSync(project.indexFile)
    indexRun(project, record('r3', 0), 6)
    expect(readProjectIndex(project)?.runs.map(({ id }) => id)).toEqual(['r1', 'r2', 'r3'])
  })

  test('is made without the runs whose records are damaged, and without stray files', () => {
    createRunRecord(project.run('r1'), record('r1', 1))
    createRunRecord(project.run('r2'), record('r2', 1))
    writeFileSync(project.run('r2').recordFile, '{')
    mkdirSync(project.run('r3').dir)
    writeFileSync(project.file('runs/.DS_Store'), '')
    rmSync(project.indexFile)
    expect(readRuns(project).map(({ id }) => id)).toEqual(['r1'])
  })

  test('of a newer layout is left alone', () => {
    const newer = '{"layout":3,"project":"digits","runs":{}}'
    writeFileSync(project.indexFile, newer)
    expect(() => readRuns(project)).toThrow('has layout version 3')
    expect(() => {
      indexRun(project, record('r1', 1), 5)
    }).toThrow('has layout version 3')
    expect(readFileSync(project.indexFile, 'utf8')).toBe(newer)
    expect(existsSync(project.lockFile)).toBe(false)
  })
})

describe('a store', () => {
  test('keeps its projects in the order in which they came, each once', () => {
    const storeDir = join(storeFolder(), 'made', 'on the way')
    for (const name of [...NASTY_NAMES, ...NASTY_NAMES]) registerProject(storeDir, name, 1)
    expect(listProjects(storeDir).map(({ folder }) => folder)).toEqual(
      NASTY_NAMES.map((name) => registerProject(storeDir, name, 1).folder),
    )
    expect(readdirSync(storeDir).toSorted()).toEqual(['index.json', 'projects'])
  })

  test('has no projects where it does not exist', () => {
    expect(listProjects(join(storeFolder(), 'absent'))).toEqual([])
  })
})
