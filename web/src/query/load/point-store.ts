import type { MetricKind } from 'shardboard/layout'
import { attemptEnds } from '../../worker/merge-attempts.ts'
import type { PointPart } from '../../worker/point-columns.ts'
import type { SqlEngine } from '../engine/sql-engine.ts'
import { toArrowRows, toColumns } from '../plan/arrow-rows.ts'
import { createTableSql, INNER_SCHEMA, quoted } from '../plan/relation-tables.ts'
import { isWithin, type StepWindow } from '../plan/step-window.ts'
import { RELATIONS, type Relation } from '../relations.ts'
import { groupBy } from './group-by.ts'
import { HELD_POINT_BYTES, POINT_COLUMNS_SQL, PointWriter } from './point-writer.ts'

/** One metric of one run, as a query wants it. */
export interface WantedSeries {
  readonly runId: string
  readonly runName: string
  readonly metric: string
  readonly kind: MetricKind
  readonly fingerprint: string
  readonly window: StepWindow
  /** What is to be read for it, about. */
  readonly pointCount: number
}

interface HeldSeries {
  readonly fingerprint: string
  readonly window: StepWindow
  readonly part: HeldPart
  readonly rows: readonly { series: number; writer: string; attempt: number }[]
}

/** Points that were loaded together; a table of their own, that goes as a whole. */
interface HeldPart {
  readonly table: string
  pointCount: number
  /** Series that no newer part has taken the place of. */
  seriesCount: number
  usedAt: number
}

/** Loaded points may take so much; queries need room beside them. */
export const MAX_HELD_POINTS = Math.floor((512 * 1024 * 1024) / HELD_POINT_BYTES)

const SERIES_RELATION: Relation = {
  name: 'query_series',
  about: '',
  columns: [
    { name: 'series', type: 'INTEGER', about: '' },
    ...RELATIONS.metrics.columns.slice(0, 6),
  ],
}

const SERIES_COLUMNS = SERIES_RELATION.columns.slice(1).map(({ name }) => quoted(name))

/** The points that were loaded, in tables of the engine, until others need their room. */
export class PointStore {
  readonly #engine: SqlEngine
  readonly #maxPoints: number
  readonly #held = new Map<string, HeldSeries>()
  readonly #parts = new Set<HeldPart>()
  #nextPart = 1
  #nextSeries = 1
  #now = 0

  constructor(engine: SqlEngine, maxPoints = MAX_HELD_POINTS) {
    this.#engine = engine
    this.#maxPoints = maxPoints
  }

  get pointCount(): number {
    return [...this.#parts].reduce((sum, { pointCount }) => sum + pointCount, 0)
  }

  /** Whether nothing is to be loaded for it. */
  holds(wanted: WantedSeries): boolean {
    const held = this.#held.get(keyOf(wanted))
    return (
      held !== undefined &&
      held.fingerprint === wanted.fingerprint &&
      isWithin(wanted.window, held.window)
    )
  }

  /**
   * Makes room by dropping what was used the longest time ago.
   * @param pointCount about to be loaded
   * @param kept what the present query needs
   */
  makeRoom(pointCount: number, kept: readonly WantedSeries[]): void {
    const needed = new Set(kept.flatMap((wanted) => this.#held.get(keyOf(wanted))?.part ?? []))
    const dropped = [...this.#parts]
      .filter((part) => !needed.has(part))
      .sort((one, other) => one.usedAt - other.usedAt)
    for (const part of dropped) {
      if (this.pointCount + pointCount <= this.#maxPoints) return
      this.#drop(part)
    }
  }

  /** Starts a part that series can be added to, until it is closed. */
  openPart(): OpenPart {
    const part = { table: `part_${this.#nextPart++}`, pointCount: 0, seriesCount: 0, usedAt: 0 }
    this.#engine.execute(`CREATE TABLE ${INNER_SCHEMA}.${part.table} (${POINT_COLUMNS_SQL})`)
    this.#parts.add(part)
    const writer = new PointWriter((rows) => this.#engine.append(INNER_SCHEMA, part.table, rows))
    return {
      add: (wanted, parts) => this.#add(part, writer, wanted, parts),
      close: () => writer.flush(),
    }
  }

  /**
   * Lays out what a query sees.
   * @returns SQL for `metrics` and `all_metrics`, to stand behind FROM
   */
  show(wanted: readonly WantedSeries[]): { counting: string; all: string } {
    const now = ++this.#now
    const parts = new Set<HeldPart>()
    const rows = wanted.flatMap((one) => {
      const held = this.#held.get(keyOf(one))
      if (held === undefined) return []
      held.part.usedAt = now
      parts.add(held.part)
      return held.rows.map((row) => ({
        ...row,
        run_id: one.runId,
        run: one.runName,
        metric: one.metric,
        kind: one.kind,
      }))
    })
    this.#engine.execute(createTableSql(SERIES_RELATION.name, SERIES_RELATION))
    if (rows.length > 0) {
      const table = toArrowRows(SERIES_RELATION, toColumns(SERIES_RELATION, rows))
      this.#engine.append(INNER_SCHEMA, SERIES_RELATION.name, table)
    }
    return { counting: joined([...parts], true), all: joined([...parts], false) }
  }

  clear(): void {
    for (const part of this.#parts) this.#drop(part)
  }

  #add(
    part: HeldPart,
    writer: PointWriter,
    wanted: WantedSeries,
    points: readonly PointPart[],
  ): void {
    const rows: HeldSeries['rows'][number][] = []
    for (const [name, ofWriter] of groupBy(points, (point) => point.writer)) {
      const ends = attemptEnds(ofWriter)
      for (const [attempt, ofAttempt] of groupBy(ofWriter, (point) => point.attempt)) {
        const series = this.#nextSeries++
        rows.push({ series, writer: name, attempt })
        for (const point of ofAttempt) {
          writer.add(series, point, ends.get(attempt) ?? Infinity)
          part.pointCount += point.step.length
        }
      }
    }
    this.#release(keyOf(wanted))
    part.seriesCount++
    this.#held.set(keyOf(wanted), {
      fingerprint: wanted.fingerprint,
      window: wanted.window,
      part,
      rows,
    })
  }

  #release(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    this.#held.delete(key)
    held.part.seriesCount--
    if (held.part.seriesCount === 0) this.#drop(held.part)
  }

  #drop(part: HeldPart): void {
    for (const [key, held] of this.#held) if (held.part === part) this.#held.delete(key)
    this.#parts.delete(part)
    this.#engine.execute(`DROP TABLE ${INNER_SCHEMA}.${part.table}`)
  }
}

export interface OpenPart {
  add(wanted: WantedSeries, points: readonly PointPart[]): void
  /** Once all are added. */
  close(): void
}

function joined(parts: readonly HeldPart[], onlyCounting: boolean): string {
  const columns = [...SERIES_COLUMNS, 'step', '"time"', 'value', 'superseded'].join(', ')
  const sources = parts.map(({ table }) => `SELECT * FROM ${INNER_SCHEMA}.${table}`)
  if (sources.length === 0) return `${INNER_SCHEMA}.planned_all_metrics`
  const where = onlyCounting ? ' WHERE NOT superseded' : ''
  return `(SELECT ${columns} FROM (${sources.join(' UNION ALL ')}) JOIN ${INNER_SCHEMA}.${SERIES_RELATION.name} USING (series)${where})`
}

function keyOf({ runId, metric }: WantedSeries): string {
  return JSON.stringify([runId, metric])
}
