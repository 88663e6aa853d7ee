// @ts-check
// Checks by DuckDB that a run of `long-run-child.mjs` has what was logged, and nothing else.
import { DuckDBInstance } from '@duckdb/node-api'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { METRICS, valueSql } from './long-run-values.mjs'

const MEMORY_LIMIT = '1500MB'

/**
 * @typedef {object} Shard
 * @property {string} path
 * @property {string} table
 * @property {number} tier
 * @property {number} byteLength
 * @property {number} rowCount
 * @property {readonly { writer: string, attempt: number }[]} owners
 * @property {readonly number[]} rows
 * @property {null | { path: string, byteLength: number, rowCount: number, bucketPoints: number }} overview
 *
 * @typedef {object} Part rows of one metric and attempt in a shard
 * @property {string} metric
 * @property {number} attempt
 * @property {number} minStep
 * @property {number} maxStep
 *
 * @typedef {object} Verdict
 * @property {string[]} problems none is as it should be
 * @property {number} pointCount
 * @property {number} supersededCount
 * @property {number} bucketCount buckets that were compared with their points
 * @property {number} shardCount
 * @property {number} overviewCount
 * @property {number} highestTier
 * @property {number} pointBytes
 * @property {number} overviewBytes
 */

/**
 * @param {object} run
 * @param {string} run.project its folder
 * @param {string} run.id
 * @param {number} run.stepCount
 * @param {readonly import('./train-long-run.mjs').Attempt[]} run.attempts
 * @returns {Promise<Verdict>}
 */
export async function verifyLongRun({ project, id, stepCount, attempts }) {
  const manifest = JSON.parse(readFileSync(join(project, `runs/${id}/manifest.json`), 'utf8'))
  const record = JSON.parse(readFileSync(join(project, `runs/${id}/run.json`), 'utf8'))
  /** @type {Shard[]} */
  const shards = manifest.shards
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT })
  const connection = await instance.connect()
  /** @param {string} sql */
  const query = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS()
  /** @type {string[]} */
  const problems = []
  /** @type {Part[]} */
  const parts = []
  let bucketCount = 0
  try {
    for (const shard of shards) {
      await query(partsTable(shard, manifest.metricNames))
      const found = await checkPoints(query, join(project, shard.path))
      parts.push(...found.parts)
      problems.push(...found.problems.map((problem) => `${shard.path}: ${problem}`))
      if (shard.overview === null) continue
      const file = join(project, shard.overview.path)
      const checked = await checkOverview(query, join(project, shard.path), file, shard.overview)
      problems.push(...checked.problems.map((problem) => `${shard.overview?.path}: ${problem}`))
      bucketCount += checked.bucketCount
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
  const steps = checkSteps(parts, attempts, stepCount)
  problems.push(...steps.problems)
  if (manifest.tails.length > 0) problems.push(`${manifest.tails.length} tails are left`)
  const states = record.attempts.map((/** @type {{ state: string }} */ { state }) => state)
  const expectedStates = attempts.map((_, index) =>
    index === attempts.length - 1 ? 'finished' : 'crashed',
  )
  if (states.join() !== expectedStates.join()) problems.push(`attempts are ${states.join()}`)
  const overviews = shards.flatMap(({ overview }) => (overview === null ? [] : [overview]))
  /** @param {readonly { byteLength: number }[]} files */
  const bytesOf = (files) => files.reduce((sum, { byteLength }) => sum + byteLength, 0)
  return {
    problems,
    pointCount: shards.reduce((sum, { rowCount }) => sum + rowCount, 0),
    supersededCount: steps.supersededCount,
    bucketCount,
    shardCount: shards.length,
    overviewCount: overviews.length,
    highestTier: Math.max(...shards.map(({ tier }) => tier)),
    pointBytes: bytesOf(shards),
    overviewBytes: bytesOf(overviews),
  }
}

/**
 * The rows of a shard's metrics, as its manifest tells them, for DuckDB to join.
 *
 * @param {Shard} shard
 * @param {readonly string[]} names
 */
function partsTable({ owners, rows }, names) {
  const lines = []
  for (let at = 0; at < rows.length; at += 4) {
    const [name = 0, owner = 0, rowStart, rowEnd] = rows.slice(at, at + 4)
    const { writer, attempt } = owners[owner] ?? { writer: '', attempt: -1 }
    lines.push(`(${at / 4}, '${names[name]}', '${writer}', ${attempt}, ${rowStart}, ${rowEnd})`)
  }
  return `create or replace temp table parts as
    select * from (values ${lines.join(', ')}) as t(part, metric, writer, attempt, row_start, row_end)`
}

/**
 * @typedef {(sql: string) => Promise<Record<string, unknown>[]>} Query
 */

/**
 * Looks at every point: whether it is in the rows that the manifest says, each step follows the one
 * before, and the value is that of its step.
 *
 * @param {Query} query
 * @param {string} file
 * @returns {Promise<{ parts: Part[], problems: string[] }>}
 */
async function checkPoints(query, file) {
  const strides = METRICS.map(({ name, steps }) => `when '${name}' then ${steps}`).join(' ')
  const rows = await query(`
    with points as (
      select p.part, p.metric, p.attempt, p.row_end - p.row_start as expected, step, value,
        (case p.metric ${strides} end) * (file_row_number - p.row_start) as advance,
        file_row_number < p.row_start or file_row_number >= p.row_end as alien
      from read_parquet('${file}', file_row_number = true) points
      join parts p on p.metric = points.metric and p.writer = points.writer
        and p.attempt = points.attempt)
    select part, metric, attempt, any_value(expected) as expected, count(*) as found,
      min(step) as min_step, max(step) as max_step, min(step - advance) as least,
      max(step - advance) as greatest, count(*) filter (alien) as alien,
      count(*) filter (value is distinct from ${valueSql()}) as wrong
    from points group by part, metric, attempt`)
  /** @type {string[]} */
  const problems = []
  const parts = rows.map((row) => {
    /** @param {string} key */
    const count = (key) => Number(row[key])
    const [metric, attempt] = [String(row['metric']), count('attempt')]
    const name = `${metric} of attempt ${attempt}`
    if (count('expected') !== count('found')) problems.push(`${name} has ${count('found')} rows`)
    if (count('least') !== count('greatest')) {
      problems.push(`${name}: steps are missing or twice there`)
    }
    if (count('alien') !== 0) problems.push(`${name}: ${count('alien')} rows are elsewhere`)
    if (count('wrong') !== 0) problems.push(`${name}: ${count('wrong')} values are wrong`)
    return {
      metric,
      attempt,
      minStep: Number(row['min_step']),
      maxStep: Number(row['max_step']),
    }
  })
  const [uncounted] = await query(`select (select count(*) from read_parquet('${file}'))
    - (select sum(row_end - row_start) from parts) as count`)
  if (Number(uncounted?.['count']) !== 0) problems.push('the manifest tells of fewer rows')
  return { parts, problems }
}

/**
 * Compares each bucket of the finest level with its points, and each of the others with the finer
 * level's.
 *
 * @param {Query} query
 * @param {string} pointsFile
 * @param {string} file
 * @param {{ bucketPoints: number, rowCount: number }} facts
 */
async function checkOverview(query, pointsFile, file, { bucketPoints, rowCount }) {
  await query(`create or replace temp table buckets as
    select p.part, o.*, row_number() over (
      partition by p.part, o.bucket_points order by o.file_row_number) - 1 as bucket
    from read_parquet('${file}', file_row_number = true) o
    join parts p on p.metric = o.metric and p.attempt = o.attempt and p.writer = o.writer`)
  await query(`create or replace temp table finest as
    select part, min(bucket_points) as bucket_points from buckets group by part`)
  const same = ['n', 'non_finite', 'least', 'greatest', 'step_start', 'step_end', 'head', 'tail']
  const differs = `${same.map((name) => `a.${name} is distinct from b.${name}`).join(' or ')}
    or abs(a.mean - b.mean) > (a.greatest - a.least) / 32768`
  const ofBuckets = `count as n, non_finite_count as non_finite, min as least, max as greatest,
    first_step as step_start, last_step as step_end, first as head, last as tail, mean`
  const [finest] = await query(`
    with a as (
      select p.part, (file_row_number - p.row_start) // f.bucket_points as bucket, count(*) as n,
        count(*) filter (not isfinite(value)) as non_finite,
        coalesce(min(value) filter (isfinite(value)), 'nan') as least,
        coalesce(max(value) filter (isfinite(value)), 'nan') as greatest,
        min(step) as step_start, max(step) as step_end, arg_min(value, step) as head,
        arg_max(value, step) as tail, avg(value) filter (isfinite(value)) as mean
      from read_parquet('${pointsFile}', file_row_number = true) points
      join parts p on p.metric = points.metric and p.writer = points.writer
        and p.attempt = points.attempt
      join finest f on f.part = p.part group by all),
    b as (select part, bucket, ${ofBuckets} from buckets join finest using (part, bucket_points))
    select count(*) as count, count(*) filter (${differs} or a.n is null or b.n is null) as wrong
    from a full join b on a.part = b.part and a.bucket = b.bucket`)
  const [coarser] = await query(`
    with a as (
      select part, bucket_points * 4 as bucket_points, bucket // 4 as bucket, sum(count) as n,
        sum(non_finite_count) as non_finite, min(min) as least, max(max) as greatest,
        min(first_step) as step_start, max(last_step) as step_end, arg_min(first, bucket) as head,
        arg_max(last, bucket) as tail,
        sum(mean * (count - non_finite_count)) / sum(count - non_finite_count) as mean
      from buckets group by all),
    b as (select part, bucket_points, bucket, ${ofBuckets} from buckets
      where (part, bucket_points) not in (select (part, bucket_points) from finest))
    select count(*) as count, count(*) filter (${differs} or a.n is null) as wrong
    from b left join a on a.part = b.part and a.bucket_points = b.bucket_points
      and a.bucket = b.bucket`)
  const compared = Number(finest?.['count']) + Number(coarser?.['count'])
  /** @type {string[]} */
  const problems = []
  if (compared !== rowCount) problems.push(`${compared} buckets of ${rowCount}`)
  for (const level of [finest, coarser]) {
    const [wrong, count] = [Number(level?.['wrong']), Number(level?.['count'])]
    if (wrong !== 0) problems.push(`${wrong} of ${count} buckets are wrong`)
  }
  const [longest] = await query(`select max(bucket_points) as points from finest`)
  if (Number(longest?.['points']) !== bucketPoints) problems.push('the finest level is another')
  return { problems, bucketCount: compared }
}

/**
 * Whether each attempt has every step from its first to its last once, what was acknowledged among
 * them, and those of the last attempts make a whole run.
 *
 * @param {readonly Part[]} parts
 * @param {readonly import('./train-long-run.mjs').Attempt[]} attempts
 * @param {number} stepCount
 */
function checkSteps(parts, attempts, stepCount) {
  /** @type {string[]} */
  const problems = []
  let supersededCount = 0
  for (const { name, steps } of METRICS) {
    let winnerCount = 0
    for (const [attempt, { startStep, acknowledgedEnd }] of attempts.entries()) {
      const own = parts
        .filter((part) => part.metric === name && part.attempt === attempt)
        .toSorted((one, other) => one.minStep - other.minStep)
      const what = `${name} of attempt ${attempt}`
      const first = Math.ceil(startStep / steps) * steps
      let next = first
      for (const { minStep, maxStep } of own) {
        if (minStep !== next) problems.push(`${what}: step ${minStep} where ${next} is due`)
        next = maxStep + steps
      }
      if (next < acknowledgedEnd)
        problems.push(`${what} ends before step ${next}, and was logged on`)
      const supersededFrom = attempts[attempt + 1]?.startStep ?? stepCount
      const winnerEnd = Math.min(next, Math.ceil(supersededFrom / steps) * steps)
      winnerCount += Math.max(0, (winnerEnd - first) / steps)
      supersededCount += (next - winnerEnd) / steps
    }
    const expected = Math.ceil(stepCount / steps)
    if (winnerCount !== expected) problems.push(`${name} has ${winnerCount} steps of ${expected}`)
  }
  return { problems, supersededCount }
}
