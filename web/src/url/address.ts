import type { InvalidParam, Param } from './param.ts'
import * as params from './params.ts'
import { DEFAULT_VIEW } from './view-params.ts'
import type { RunsParam, ViewParams } from './view-params.ts'

export interface ParsedAddress {
  readonly view: ViewParams
  readonly invalid: readonly InvalidParam[]
}

const ALL_PARAMS: readonly { readonly keys: readonly string[] }[] = Object.values(params)
const OWN_KEYS: ReadonlySet<string> = new Set(ALL_PARAMS.flatMap((param) => param.keys))

/** Reads a query such as `?project=a&smoothing=20`. Each key stands alone; a bad one changes nothing. */
export function parseAddress(search: string): ParsedAddress {
  const query = new URLSearchParams(search)
  const invalid: InvalidParam[] = []
  const window = readWindow(query, invalid)
  const read = <Value, Fallback>(param: Param<Value>, fallback: Fallback): Value | Fallback =>
    readParam(query, param, invalid) ?? fallback
  const view: ViewParams = {
    project: read(params.PROJECT, null),
    view: read(params.VIEW, DEFAULT_VIEW.view),
    sql: read(params.SQL, null),
    runs: read(params.RUN_IDS, null) ?? read<RunsParam, RunsParam>(params.RUNS, DEFAULT_VIEW.runs),
    runFilter: read(params.RUN_FILTER, DEFAULT_VIEW.runFilter),
    groupBy: read(params.GROUP_BY, DEFAULT_VIEW.groupBy),
    groupLines: read(params.GROUP_LINES, DEFAULT_VIEW.groupLines),
    isolated: read(params.ISOLATED, DEFAULT_VIEW.isolated),
    metrics: read(params.METRICS, null),
    metricFilter: read(params.METRIC_FILTER, DEFAULT_VIEW.metricFilter),
    closedGroups: read(params.CLOSED_GROUPS, DEFAULT_VIEW.closedGroups),
    openGroups: read(params.OPEN_GROUPS, DEFAULT_VIEW.openGroups),
    sidebar: read(params.SIDEBAR, DEFAULT_VIEW.sidebar),
    navbar: read(params.NAVBAR, DEFAULT_VIEW.navbar),
    accordion: read(params.ACCORDION, DEFAULT_VIEW.accordion),
    smoothing: read(params.SMOOTHING, DEFAULT_VIEW.smoothing),
    smoothingKind: read(params.SMOOTHING_KIND, DEFAULT_VIEW.smoothingKind),
    window,
    windowAxis: window === null ? null : read(params.WINDOW_AXIS, null),
    xAxis: read(params.X_AXIS, DEFAULT_VIEW.xAxis),
    logX: read(params.LOG_X, DEFAULT_VIEW.logX),
    logY: read(params.LOG_Y, DEFAULT_VIEW.logY),
    theme: read(params.THEME, null),
    columns: read(params.COLUMNS, null),
  }
  return { view, invalid }
}

function readParam<Value>(
  query: URLSearchParams,
  param: Param<Value>,
  invalid: InvalidParam[],
): Value | undefined {
  for (const key of param.keys) {
    const text = query.get(key)
    if (text === null) continue
    const value = param.parse(text)
    if (value !== undefined) return value
    invalid.push({ key, value: text, expects: param.expects })
  }
  return undefined
}

/** Both ends are needed: one alone is no window. */
function readWindow(query: URLSearchParams, invalid: InvalidParam[]): ViewParams['window'] {
  const reportedBefore = invalid.length
  const min = readParam(query, params.X_MIN, invalid)
  const max = readParam(query, params.X_MAX, invalid)
  if (min !== undefined && max !== undefined && min < max) return { min, max }
  if (invalid.length > reportedBefore || (min === undefined && max === undefined)) return null
  if (min !== undefined) invalid.push({ ...report(params.X_MIN), value: String(min) })
  else invalid.push({ ...report(params.X_MAX), value: String(max) })
  return null
}

function report(param: Param<number>): Omit<InvalidParam, 'value'> {
  return { key: param.keys[0], expects: param.expects }
}

/**
 * The query that holds `view`, without its leading `?`. What equals the default is left out; keys in
 * `search` that are not the page's own are kept.
 */
export function formatAddress(view: ViewParams, search = ''): string {
  const pairs: [key: string, value: string][] = []
  for (const [key, value] of new URLSearchParams(search)) {
    if (!OWN_KEYS.has(key)) pairs.push([key, value])
  }
  const write = <Value>(param: Param<Value>, value: Value | null, standard: Value | null): void => {
    if (value === null) return
    const text = param.format(value)
    if (standard === null || text !== param.format(standard)) pairs.push([param.keys[0], text])
  }
  write(params.PROJECT, view.project, null)
  write(params.VIEW, view.view, DEFAULT_VIEW.view)
  write(params.SQL, view.sql, null)
  if (view.runs.kind === 'ids') write(params.RUN_IDS, view.runs, null)
  else if (view.runs.kind !== 'default') write(params.RUNS, view.runs, null)
  write(params.RUN_FILTER, view.runFilter, DEFAULT_VIEW.runFilter)
  write(params.GROUP_BY, view.groupBy, DEFAULT_VIEW.groupBy)
  write(params.GROUP_LINES, view.groupLines, DEFAULT_VIEW.groupLines)
  write(params.ISOLATED, view.isolated, DEFAULT_VIEW.isolated)
  write(params.METRICS, view.metrics, null)
  write(params.METRIC_FILTER, view.metricFilter, DEFAULT_VIEW.metricFilter)
  write(params.CLOSED_GROUPS, view.closedGroups, DEFAULT_VIEW.closedGroups)
  write(params.OPEN_GROUPS, view.openGroups, DEFAULT_VIEW.openGroups)
  write(params.SIDEBAR, view.sidebar, DEFAULT_VIEW.sidebar)
  write(params.NAVBAR, view.navbar, DEFAULT_VIEW.navbar)
  write(params.ACCORDION, view.accordion, DEFAULT_VIEW.accordion)
  write(params.SMOOTHING, view.smoothing, null)
  write(params.SMOOTHING_KIND, view.smoothingKind, DEFAULT_VIEW.smoothingKind)
  write(params.X_MIN, view.window?.min ?? null, null)
  write(params.X_MAX, view.window?.max ?? null, null)
  write(params.WINDOW_AXIS, view.window && view.windowAxis, null)
  write(params.X_AXIS, view.xAxis, DEFAULT_VIEW.xAxis)
  write(params.LOG_X, view.logX, DEFAULT_VIEW.logX)
  write(params.LOG_Y, view.logY, DEFAULT_VIEW.logY)
  write(params.THEME, view.theme, null)
  write(params.COLUMNS, view.columns, null)
  return pairs.map(([key, value]) => `${encodeText(key)}=${encodeText(value)}`).join('&')
}

/** Leaves what a query may hold bare, so that links stay readable. A lone surrogate is replaced. */
function encodeText(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
    .replace(/%2C/g, ',')
    .replace(/%2F/g, '/')
    .replace(/%3A/g, ':')
    .replace(/%40/g, '@')
}
