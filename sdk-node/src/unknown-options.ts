import { quote, show } from './errors.ts'
import { nearestName } from './nearest-name.ts'
import { FOREIGN_MODES, type InitOptions } from './options.ts'

/** The options of a function, and what is to be said of those that other trackers know. */
interface KnownOptions {
  readonly names: readonly string[]
  readonly foreign: Readonly<Record<string, string>>
}

const INIT: KnownOptions = {
  names: [
    'project',
    'name',
    'id',
    'config',
    'group',
    'tags',
    'notes',
    'resume',
    'reinit',
    'dir',
    'writer',
    'onError',
    'sealPointCount',
    'sealIntervalMs',
    'finishTimeoutMs',
    'datasetId',
    'spaceId',
    'private',
    'hubToken',
    'pushIntervalMs',
    'mode',
    'quiet',
  ],
  foreign: {
    entity: 'a store has no accounts',
    jobType: "give it as group, or as one of tags: tags: ['train']",
    force: 'there is nothing to log in to',
    anonymous: 'there is nothing to log in to',
    saveCode: 'code is not saved',
    settings: 'give single options instead',
    allowValChange: 'a config may always be changed',
    configExcludeKeys: 'leave them out of config',
    configIncludeKeys: 'give only those in config',
    syncTensorboard: 'log the values with run.log()',
    tensorboard: 'log the values with run.log()',
    monitorGym: 'log the values with run.log()',
    resumeFrom: "resume: 'must' goes on where the run stopped",
    forkFrom: "resume: 'must' goes on where the run stopped",
    bucketId: 'name a Dataset by datasetId',
    serverUrl: 'there is no server',
    embed: 'the dashboard has a Share button',
    autoLogGpu: 'log the values with run.log()',
    gpuLogInterval: 'log the values with run.log()',
  },
}

const LOG: KnownOptions = {
  names: ['step', 'time'],
  foreign: {
    commit: 'each call is kept at once; give several calls of one step the same step',
    sync: 'each call is kept before it returns',
    timestamp: "did you mean 'time'?",
  },
}

const DEFINE_METRIC: KnownOptions = {
  names: ['stepMetric', 'summary', 'goal'],
  foreign: {
    stepSync: 'log the step metric in the same call as the metric',
    hidden: 'the dashboard can filter metrics',
    overwrite: 'a later definition always replaces an earlier one',
  },
}

const FINISH: KnownOptions = {
  names: ['status'],
  foreign: {
    exitCode: "write finish({ status: 'failed' }) for a run that failed",
    quiet: 'finish() prints nothing',
  },
}

const FUNCTIONS = { init: INIT, log: LOG, defineMetric: DEFINE_METRIC, finish: FINISH }

/** A loop that gives an unknown option each time is not to be slow. */
const sentences = new Map<string, string>()
const MAX_SENTENCES = 1000

/** One sentence for each option that the function does not know, naming it and what to do. */
export function unknownOptions(name: keyof typeof FUNCTIONS, options: object): string[] {
  const { names, foreign } = FUNCTIONS[name]
  return Object.keys(options)
    .filter((key) => !names.includes(key))
    .map((key) => {
      const known = sentences.get(`${name} ${key}`)
      if (known !== undefined) return known
      const sentence = `${name}() has no option ${quote(key)}${adviceFor(key, names, foreign)}`
      if (sentences.size < MAX_SENTENCES) sentences.set(`${name} ${key}`, sentence)
      return sentence
    })
}

function adviceFor(
  key: string,
  names: KnownOptions['names'],
  foreign: KnownOptions['foreign'],
): string {
  const near = nearestName(key, [...names, ...Object.keys(foreign)])
  if (near === undefined) return `; it takes ${names.join(', ')}`
  const advice = foreign[near]
  return advice === undefined ? `: did you mean '${near}'?` : `: ${advice}`
}

/** What is to be said of options for `init` that have no meaning here. */
export function initWarnings(options: InitOptions): string[] {
  const warnings = unknownOptions('init', options)
  if (FOREIGN_MODES.includes(options.mode)) {
    warnings.push(
      `init() has no mode ${show(options.mode)}: a run is kept in the store's folder, and no server is asked`,
    )
  }
  return warnings
}
