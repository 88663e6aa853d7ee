/** A column of a relation, as people are told of it. */
export interface RelationColumn {
  readonly name: string
  /** In SQL. */
  readonly type: string
  /** What it holds, in a few words; completes the name. */
  readonly about: string
}

export interface Relation {
  readonly name: string
  readonly about: string
  readonly columns: readonly RelationColumn[]
}

function column(name: string, type: string, about: string): RelationColumn {
  return { name, type, about }
}

const RUN_ID = column('run_id', 'VARCHAR', 'the run’s id')
const RUN = column('run', 'VARCHAR', 'the run’s name')
const METRIC = column('metric', 'VARCHAR', 'the metric’s name')
const KIND = column('kind', 'VARCHAR', 'training or system')
const WRITER = column('writer', 'VARCHAR', 'which of the run’s processes; empty for the first')
const ATTEMPT = column('attempt', 'INTEGER', 'counts from 0; a resumed run starts a new one')
const POINT = [
  RUN_ID,
  RUN,
  METRIC,
  KIND,
  WRITER,
  ATTEMPT,
  column('step', 'BIGINT', 'the step'),
  column('time', 'TIMESTAMP', 'when it was logged, in UTC'),
  column('value', 'DOUBLE', 'the value; may be NaN or infinite'),
] as const

const METRICS: Relation = {
  name: 'metrics',
  about: 'Points that count: where attempts overlap, the last one’s',
  columns: POINT,
}

const ALL_METRICS: Relation = {
  name: 'all_metrics',
  about: 'All points, those of superseded attempts too',
  columns: [...POINT, column('superseded', 'BOOLEAN', 'a later attempt has taken its place')],
}

const RUNS: Relation = {
  name: 'runs',
  about: 'The project’s runs',
  columns: [
    column('id', 'VARCHAR', 'the run’s id'),
    column('name', 'VARCHAR', 'the run’s name'),
    column('group', 'VARCHAR', 'the group; write it "group"'),
    column('tags', 'VARCHAR[]', 'the tags'),
    column('state', 'VARCHAR', 'running, finished, failed or crashed'),
    column('created', 'TIMESTAMP', 'when it was made, in UTC'),
    column('ended', 'TIMESTAMP', 'when its last attempt ended; NULL while it runs'),
    column('notes', 'VARCHAR', 'the notes'),
  ],
}

const ENTRY = [
  RUN_ID,
  RUN,
  column('key', 'VARCHAR', 'the entry’s name; nested ones by dotted path'),
  column('value', 'VARCHAR', 'as text; lists as JSON'),
  column('number', 'DOUBLE', 'as a number, where it is one'),
] as const

const CONFIGS: Relation = {
  name: 'configs',
  about: 'Entries of the runs’ configs',
  columns: ENTRY,
}

const SUMMARIES: Relation = {
  name: 'summaries',
  about: 'What programs have set on run.summary',
  columns: ENTRY,
}

const METRIC_SUMMARIES: Relation = {
  name: 'metric_summaries',
  about: 'Figures of each metric, without loading its points',
  columns: [
    RUN_ID,
    RUN,
    METRIC,
    column('count', 'BIGINT', 'published points, superseded ones too'),
    column('non_finite_count', 'BIGINT', 'how many of them are NaN or infinite'),
    column('min', 'DOUBLE', 'of the finite values'),
    column('max', 'DOUBLE', 'of the finite values'),
    column('mean', 'DOUBLE', 'of the finite values'),
    column('last', 'DOUBLE', 'the latest value by time'),
    column('last_step', 'BIGINT', 'its step'),
    column('last_time', 'TIMESTAMP', 'its time, in UTC'),
  ],
}

const ATTEMPTS: Relation = {
  name: 'attempts',
  about: 'Processes that wrote to a run, from init to finish',
  columns: [
    RUN_ID,
    RUN,
    WRITER,
    ATTEMPT,
    column('state', 'VARCHAR', 'running, finished, failed or crashed'),
    column('started', 'TIMESTAMP', 'in UTC'),
    column('ended', 'TIMESTAMP', 'in UTC; NULL while it runs'),
    column('host', 'VARCHAR', 'the computer’s name'),
    column('reason', 'VARCHAR', 'why it failed'),
  ],
}

const SERIES: Relation = {
  name: 'series',
  about: 'Which run has which metric, without loading its points',
  columns: [RUN_ID, RUN, METRIC, KIND, column('points', 'BIGINT', 'how many, superseded ones too')],
}

const OVERVIEW: Relation = {
  name: 'overview',
  about: 'Buckets of consecutive points, as long shards have them; superseded points too',
  columns: [
    RUN_ID,
    RUN,
    METRIC,
    WRITER,
    ATTEMPT,
    column('bucket_points', 'INTEGER', 'points in a bucket of the level'),
    column('count', 'BIGINT', 'points in this one'),
    column('non_finite_count', 'BIGINT', 'how many of them are NaN or infinite'),
    column('first_step', 'BIGINT', 'the first point’s step'),
    column('last_step', 'BIGINT', 'the last point’s step'),
    column('first_time', 'TIMESTAMP', 'the first point’s time'),
    column('last_time', 'TIMESTAMP', 'the last point’s time'),
    column('min', 'DOUBLE', 'of the finite values; NaN for none'),
    column('max', 'DOUBLE', 'of the finite values'),
    column('mean', 'DOUBLE', 'of the finite values'),
    column('first', 'DOUBLE', 'the first value'),
    column('last', 'DOUBLE', 'the last value'),
  ],
}

const SHARDS: Relation = {
  name: 'shards',
  about: 'Published Parquet files',
  columns: [
    RUN_ID,
    RUN,
    column('path', 'VARCHAR', 'relative to the project’s folder'),
    column('table', 'VARCHAR', 'metrics or text; write it "table"'),
    column('tier', 'INTEGER', '0 as it was sealed; each merge adds one'),
    column('rows', 'BIGINT', 'how many; write it "rows"'),
    column('bytes', 'BIGINT', 'the file’s length'),
    column('overview_bytes', 'BIGINT', 'its overview’s length; NULL for none'),
    column('min_step', 'BIGINT', 'the smallest step'),
    column('max_step', 'BIGINT', 'the greatest step'),
    column('first_time', 'TIMESTAMP', 'the earliest time, in UTC'),
    column('last_time', 'TIMESTAMP', 'the latest time, in UTC'),
  ],
}

/** What a query can name, in the order in which people are told of it. */
export const RELATIONS = {
  metrics: METRICS,
  all_metrics: ALL_METRICS,
  runs: RUNS,
  configs: CONFIGS,
  metric_summaries: METRIC_SUMMARIES,
  summaries: SUMMARIES,
  series: SERIES,
  attempts: ATTEMPTS,
  shards: SHARDS,
  overview: OVERVIEW,
} as const satisfies Readonly<Record<string, Relation>>

export type RelationName = keyof typeof RELATIONS

export const RELATION_NAMES: readonly RelationName[] = Object.keys(RELATIONS).filter(isRelationName)

export function isRelationName(name: string): name is RelationName {
  return Object.hasOwn(RELATIONS, name)
}
