import { ALL_NAMES, formatNameList, parseNameList } from './name-list.ts'
import { parseFiniteNumber, switchParam, textParam, wholeNumberParam, wordParam } from './param.ts'
import type { Param } from './param.ts'
import {
  BAR_STATES,
  GROUP_LINES_PARAMS,
  MAX_COLUMNS,
  MAX_SMOOTHING,
  SIDEBAR_STATES,
  SMOOTHING_PARAMS,
  THEME_PARAMS,
  VIEW_KINDS,
} from './view-params.ts'
import type { GroupBy, RunsParam, XAxisParam } from './view-params.ts'

export const PROJECT = textParam(['project', 'selected_project'])
export const VIEW = wordParam(['view'], VIEW_KINDS)
export const SQL = textParam(['sql'])
export const RUN_FILTER = textParam(['run_filter'])
export const METRIC_FILTER = textParam(['metric_filter'])
export const SIDEBAR = wordParam(['sidebar'], SIDEBAR_STATES)
export const NAVBAR = wordParam(['navbar'], BAR_STATES)
export const ACCORDION = wordParam(['accordion'], BAR_STATES)
export const THEME = wordParam(['theme', '__theme'], THEME_PARAMS)
export const SMOOTHING = wholeNumberParam(['smoothing'], 0, MAX_SMOOTHING)
export const GROUP_LINES = wordParam(['group_lines'], GROUP_LINES_PARAMS)
export const SMOOTHING_KIND = wordParam(['smoothing_kind'], SMOOTHING_PARAMS)
export const COLUMNS = wholeNumberParam(['columns'], 1, MAX_COLUMNS)
export const LOG_X = switchParam(['log_x'])
export const LOG_Y = switchParam(['log_y'])
export const METRICS = nameListParam(['metrics'])
export const ISOLATED = nameListParam(['isolate'])
export const CLOSED_GROUPS = nameListParam(['closed'])
export const OPEN_GROUPS = nameListParam(['open'])

export const RUNS: Param<RunsParam> = {
  keys: ['runs'],
  expects: 'names of runs, separated by commas',
  parse: (text) =>
    text === ALL_NAMES ? { kind: 'all' } : { kind: 'names', names: parseNameList(text) },
  format: (value) => (value.kind === 'names' ? formatNameList(value.names) : ALL_NAMES),
}

export const RUN_IDS: Param<RunsParam> = {
  keys: ['run_ids'],
  expects: 'ids of runs, separated by commas',
  parse: (text) => ({ kind: 'ids', ids: parseNameList(text) }),
  format: (value) => (value.kind === 'ids' ? formatNameList(value.ids) : ''),
}

export const X_MIN = boundParam(['xmin'], 'a number less than xmax')
export const X_MAX = boundParam(['xmax'], 'a number greater than xmin')

export const WINDOW_AXIS = textParam(['zoom_axis'])

const METRIC_PREFIX = 'metric:'

/**
 * Left out, each metric has the x-axis that its definition names, else the step. `time` means seconds
 * since the run's start, as in Trackio; the time of day is `wall_time`. A metric whose name is one of
 * the words is written `metric:<name>`.
 */
export const X_AXIS: Param<XAxisParam> = {
  keys: ['x_axis', 'x-axis'],
  expects: 'step, time, wall_time or a metric',
  parse: (text) => {
    if (text === '') return undefined
    return (
      axisOfWord(text) ?? {
        kind: 'metric',
        name: text.startsWith(METRIC_PREFIX) ? text.slice(METRIC_PREFIX.length) : text,
      }
    )
  },
  format: (value) => {
    if (value.kind !== 'metric') return WORD_OF_AXIS[value.kind]
    const isPlain =
      value.name !== '' &&
      axisOfWord(value.name) === undefined &&
      !value.name.startsWith(METRIC_PREFIX)
    return isPlain ? value.name : METRIC_PREFIX + value.name
  },
}

const WORD_OF_AXIS = { auto: 'auto', step: 'step', relative: 'time', time: 'wall_time' } as const

function axisOfWord(word: string): XAxisParam | undefined {
  if (word === 'step' || word === 'auto') return { kind: word }
  if (word === 'relative' || word === 'time') return { kind: 'relative' }
  return word === 'wall_time' ? { kind: 'time' } : undefined
}

const CONFIG_PREFIX = 'config.'

export const GROUP_BY: Param<GroupBy> = {
  keys: ['group_by'],
  expects: 'none, group, tag or config.<key>',
  parse: (text) => {
    if (text === 'none' || text === 'group' || text === 'tag') return { kind: text }
    if (!text.startsWith(CONFIG_PREFIX)) return undefined
    return { kind: 'config', key: text.slice(CONFIG_PREFIX.length) }
  },
  format: (value) => (value.kind === 'config' ? CONFIG_PREFIX + value.key : value.kind),
}

function nameListParam(keys: Param<readonly string[]>['keys']): Param<readonly string[]> {
  return {
    keys,
    expects: 'names, separated by commas',
    parse: parseNameList,
    format: formatNameList,
  }
}

function boundParam(keys: Param<number>['keys'], expects: string): Param<number> {
  return { keys, expects, parse: parseFiniteNumber, format: String }
}
