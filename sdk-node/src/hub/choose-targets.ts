import { ShardboardError } from '../errors.ts'
import { isRunId } from '../layout/index.ts'
import { listBoundRuns } from '../store/bound-runs.ts'
import { findProject } from '../store/find-project.ts'
import { findRunId } from '../store/find-run-id.ts'
import { listFolder } from '../store/list-folder.ts'
import { listProjects } from '../store/register-project.ts'
import { readRuns } from '../store/run-files.ts'
import type { ProjectLocation } from '../store/run-location.ts'
import { hubUrlOf, resolveHubTarget, type HubTarget } from './hub-target.ts'
import { listTargets } from './known-targets.ts'
import type { RunKey } from './remote-runs.ts'
import type { SyncOptions } from './sync-report.ts'

/** Runs that are to be brought to a Dataset. */
export interface SyncErrand {
  readonly target: HubTarget
  readonly runs: readonly RunKey[]
}

type Choice = Pick<
  SyncOptions,
  'project' | 'run' | 'all' | 'datasetId' | 'spaceId' | 'private' | 'onNote'
>

/**
 * What a call of `sync` is to bring where.
 * @throws {ShardboardError} `bad-option`, and an `Error` for a project or run that is not there
 */
export function chooseErrands(
  storeDir: string,
  choice: Choice,
  environment: NodeJS.ProcessEnv,
): SyncErrand[] {
  const runs = chooseRuns(storeDir, choice)
  const known = knownTargets(storeDir, environment, choice.onNote)
  const wished = wishedTarget(choice, known, environment)
  if (wished !== undefined) {
    const isKnown = known.some(({ dataset }) => dataset === wished.dataset)
    if (runs === undefined && !isKnown) {
      throw refuse(`no run waits for the Dataset ${wished.dataset}: name a project, or all`)
    }
    return [{ target: wished, runs: runs ?? listBoundRuns(storeDir, wished) }]
  }
  const [only, ...others] = known
  if (only === undefined) {
    throw refuse(
      'no Dataset is named, and no run of the store goes to one: name it by --dataset (datasetId), --space (spaceId) or SHARDBOARD_DATASET_ID',
    )
  }
  if (runs === undefined) {
    return known
      .map((target) => ({ target, runs: listBoundRuns(storeDir, target) }))
      .filter((errand) => errand.runs.length > 0)
  }
  if (others.length === 0) return [{ target: only, runs }]
  const names = known.map(({ dataset }) => dataset).join(', ')
  throw refuse(`runs of the store go to several Datasets (${names}): name one of them`)
}

/** @returns undefined where none are named: then those that wait */
function chooseRuns(storeDir: string, { project, run, all }: Choice): RunKey[] | undefined {
  if (all === true) {
    if (project !== undefined || run !== undefined) {
      throw refuse('all runs are meant, or those of one project: not both')
    }
    return listProjects(storeDir).flatMap(runsOf)
  }
  if (project === undefined) {
    if (run !== undefined)
      throw refuse('--run needs --project: name the project that the run is in')
    return undefined
  }
  const location = findProject(storeDir, project)
  if (run === undefined) return runsOf(location)
  const names = new Map(readRuns(location).map(({ id, name }) => [id, name]))
  return [{ folder: location.folder, runId: findRunId(names, run) }]
}

function runsOf(project: ProjectLocation): RunKey[] {
  const { folder } = project
  return listFolder(project.file('runs'))
    .filter(isRunId)
    .map((runId) => ({ folder, runId }))
}

/** What a run was to have, such as a Dataset that only few see, is not forgotten by who sends it later. */
function wishedTarget(
  { datasetId, spaceId, private: isPrivate }: Choice,
  known: readonly HubTarget[],
  environment: NodeJS.ProcessEnv,
): HubTarget | undefined {
  const wished = resolveHubTarget({ datasetId, spaceId, isPrivate }, environment)
  if (wished === undefined) return undefined
  const namesDataset = datasetId !== undefined || Boolean(environment['SHARDBOARD_DATASET_ID'])
  const before = known.find(({ dataset, space }) =>
    namesDataset ? dataset === wished.dataset : space === wished.space,
  )
  if (before === undefined) return wished
  return {
    ...wished,
    dataset: before.dataset,
    space: wished.space ?? before.space,
    isPrivate: wished.isPrivate || before.isPrivate,
  }
}

/** A store may come from anybody: a token goes only to the Hub that it is for. */
function knownTargets(
  storeDir: string,
  environment: NodeJS.ProcessEnv,
  onNote: Choice['onNote'],
): HubTarget[] {
  const hubUrl = hubUrlOf(environment)
  const targets = listTargets(storeDir)
  for (const target of targets) {
    if (target.hubUrl === hubUrl || listBoundRuns(storeDir, target).length === 0) continue
    onNote?.(
      `Runs for ${target.dataset} at ${target.hubUrl} are left out: set HF_ENDPOINT to send them.`,
    )
  }
  return targets.filter((target) => target.hubUrl === hubUrl)
}

function refuse(message: string): ShardboardError {
  return new ShardboardError('bad-option', message)
}
