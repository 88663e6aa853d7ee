import type { SqlEngine } from '../engine/sql-engine.ts'
import { toArrowRows, toColumns } from '../plan/arrow-rows.ts'
import { createTableSql, INNER_SCHEMA, quoted } from '../plan/relation-tables.ts'
import { isWithin, type StepWindow } from '../plan/step-window.ts'
import { RELATIONS, type Relation } from '../relations.ts'
import { groupBy } from './group-by.ts'
import { OpenPart, type AddedSeries, type SeriesRow } from './open-part.ts'
import { HELD_POINT_BYTES, POINT_COLUMNS_SQL, PointWriter } from './point-writer.ts'
import type { WantedSeries } from './wanted-series.ts'

interface HeldSeries {
  readonly fingerprint: string
  readonly window: StepWindow
  readonly part: HeldPart
  readonly rows: readonly SeriesRow[]
  readonly pointCount: number
}

/** Points that were loaded together; a table of their own. */
interface HeldPart {
  table: string
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
    return this.#findHeld(wanted) !== null
  }

  /**
   * Makes room by dropping what was used the longest time ago, and then what the present query is
   * about to replace.
   * @param pointCount about to be loaded
   * @param kept what the present query needs
   */
  makeRoom(pointCount: number, kept: readonly WantedSeries[]): void {
    const isFull = (): boolean => this.pointCount + pointCount > this.#maxPoints
    const needed = groupBy(
      kept.flatMap((wanted) => this.#findHeld(wanted) ?? []),
      ({ part }) => part,
    )
    const unneeded = [...this.#parts].filter((part) => !needed.has(part))
    for (const part of unneeded.sort((one, other) => one.usedAt - other.usedAt)) {
      if (isFull()) this.#drop(part)
    }
    for (const [part, series] of needed) if (isFull()) this.#narrow(part, series)
  }

  /** Starts a part that series can be added to, until it is closed; from then on they are held. */
  openPart(): OpenPart {
    const part = { table: this.#nextTable(), pointCount: 0, seriesCount: 0, usedAt: 0 }
    this.#engine.execute(`CREATE TABLE ${INNER_SCHEMA}.${part.table} (${POINT_COLUMNS_SQL})`)
    this.#parts.add(part)
    return new OpenPart({
      writer: new PointWriter((rows) => this.#engine.append(INNER_SCHEMA, part.table, rows)),
      nextSeries: () => this.#nextSeries++,
      keep: (added) => this.#keep(part, added),
      drop: () => this.#drop(part),
    })
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

  #findHeld(wanted: WantedSeries): HeldSeries | null {
    const held = this.#held.get(keyOf(wanted))
    if (held?.fingerprint !== wanted.fingerprint) return null
    return isWithin(wanted.window, held.window) ? held : null
  }

  #nextTable(): string {
    return `part_${this.#nextPart++}`
  }

  #keep(part: HeldPart, added: readonly AddedSeries[]): void {
    for (const { wanted, rows, pointCount } of added) {
      const { fingerprint, window } = wanted
      this.#release(keyOf(wanted))
      part.seriesCount++
      part.pointCount += pointCount
      this.#held.set(keyOf(wanted), { fingerprint, window, part, rows, pointCount })
    }
  }

  /** Leaves some series of a part, by moving them into another table. */
  #narrow(part: HeldPart, series: readonly HeldSeries[]): void {
    const pointCount = series.reduce((sum, held) => sum + held.pointCount, 0)
    if (pointCount === part.pointCount) return
    const table = this.#nextTable()
    const numbers = series.flatMap(({ rows }) => rows.map((row) => row.series))
    this.#engine.execute(
      `CREATE TABLE ${INNER_SCHEMA}.${table} AS SELECT * FROM ${INNER_SCHEMA}.${part.table} WHERE list_contains([${numbers.join(', ')}]::INTEGER[], series)`,
    )
    this.#engine.execute(`DROP TABLE ${INNER_SCHEMA}.${part.table}`)
    const left = new Set(series)
    for (const [key, held] of this.#held) {
      if (held.part === part && !left.has(held)) this.#held.delete(key)
    }
    Object.assign(part, { table, pointCount, seriesCount: series.length })
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
