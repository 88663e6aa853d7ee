import { readFileSync } from 'node:fs'
import * as shardboard from 'shardboard'
import { init, type InitOptions, type Run } from 'shardboard'
import { afterEach } from 'vitest'
import { parseJson, parseRunRecord, projectFolder, type RunRecord } from '../../src/layout/index.ts'
import { ProjectLocation } from '../../src/store/run-location.ts'
import { readPoints, type ReadPoint } from './read-points.ts'
import { storeFolder } from './store-folder.ts'

/** What the test's runs have told `onError`, as `code: message`. */
export const reported: string[] = []

afterEach(async () => {
  await shardboard.finish()
  reported.length = 0
})

/** Starts a run through the public API, in a store of its own unless `dir` names one. */
export function start(options: Partial<InitOptions> = {}): Run {
  return init({
    project: 'api',
    dir: options.dir ?? storeFolder(),
    onError: (error) => reported.push(`${error.code}: ${error.message}`),
    ...options,
  })
}

export function recordOf(run: Run): RunRecord {
  const { recordFile } = new ProjectLocation(run.dir, projectFolder(run.project)).run(run.id)
  return parseRunRecord(parseJson(readFileSync(recordFile, 'utf8'), recordFile), recordFile)
}

export async function pointsOf(run: Run, metric: string): Promise<ReadPoint[]> {
  const points = await readPoints(run.dir, projectFolder(run.project), run.id)
  return points.filter((point) => point.metric === metric)
}

export const stepsAndValues = (points: ReadPoint[]): [number, number][] =>
  points.map(({ step, value }) => [step, value])
