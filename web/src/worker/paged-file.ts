import { decodePage, type ColumnFormat } from './decode-page.ts'
import { joinPages, type ColumnPage, type PageCache } from './page-cache.ts'
import { planPages, type ColumnPlan, type FilePlan, type PagePlan } from './page-plan.ts'
import type { RangeBuffer } from './range-buffer.ts'
import { decoding } from './read-footer.ts'
import { SharedFlights } from './shared-flights.ts'
import { BrokenShard } from './store-failure.ts'

/** An open Parquet file of which single pages are read, and each that is under way is read once. */
export class PagedFile {
  readonly #path: string
  readonly #buffer: RangeBuffer
  readonly #plan: FilePlan
  readonly #cache: PageCache
  readonly #pages = new Map<ColumnPlan, Promise<readonly PagePlan[]>>()
  readonly #reading = new SharedFlights<ColumnPage>()

  constructor(path: string, buffer: RangeBuffer, plan: FilePlan, cache: PageCache) {
    this.#path = path
    this.#buffer = buffer
    this.#plan = plan
    this.#cache = cache
  }

  /**
   * Reads rows of a column of numbers; whole pages, since they decode no other way.
   * @param rowEnd exclusive
   * @throws {BrokenShard | StoreFailure}, and the signal's reason when aborted
   */
  async read(
    column: string,
    rowStart: number,
    rowEnd: number,
    signal: AbortSignal | undefined,
  ): Promise<Float64Array> {
    const parts = (this.#plan.get(column) ?? []).filter((part) => isIn(part, rowStart, rowEnd))
    const read = await Promise.all(
      parts.map(async (part) => {
        const pages = (await this.#pagesOf(part)).filter((page) => isIn(page, rowStart, rowEnd))
        return Promise.all(pages.map((page) => this.#page(column, part.format, page, signal)))
      }),
    )
    const rows = joinPages(read.flat(), rowStart, rowEnd)
    if (rows !== undefined) return rows
    throw new BrokenShard(`${this.#path} lacks rows of "${column}" that its manifest names`)
  }

  #pagesOf(part: ColumnPlan): Promise<readonly PagePlan[]> {
    const known = this.#pages.get(part)
    if (known !== undefined) return known
    const pages = this.#planPages(part)
    this.#pages.set(part, pages)
    pages.catch(() => this.#pages.delete(part))
    return pages
  }

  async #planPages(part: ColumnPlan): Promise<readonly PagePlan[]> {
    const { index } = part
    if (index === null) return planPages(part, null)
    const bytes = await this.#buffer.read(index.startByte, index.endByte)
    return decoding(this.#path, () => planPages(part, bytes))
  }

  async #page(
    column: string,
    format: ColumnFormat,
    page: PagePlan,
    signal: AbortSignal | undefined,
  ): Promise<ColumnPage> {
    const { rowStart, rowEnd } = page
    const key = `${this.#path}:${column}`
    const held = this.#cache.rows(key, rowStart, rowEnd)
    if (held !== undefined) return { rowStart, values: held }
    return this.#reading.run(`${column}:${rowStart}`, signal, async (shared) => {
      const bytes = await this.#bytesOf(page, shared)
      const values = await decoding(this.#path, () => decodePage(bytes, format, rowEnd - rowStart))
      const read = { rowStart, values }
      this.#cache.add(key, [read], format.type === 'INT64')
      return read
    })
  }

  async #bytesOf(page: PagePlan, signal: AbortSignal): Promise<Uint8Array> {
    const { dictionary } = page
    const reading = this.#buffer.read(page.startByte, page.endByte, signal)
    if (dictionary === null) return reading
    const [first, last] = await Promise.all([
      this.#buffer.read(dictionary.startByte, dictionary.endByte, signal),
      reading,
    ])
    const bytes = new Uint8Array(first.byteLength + last.byteLength)
    bytes.set(first)
    bytes.set(last, first.byteLength)
    return bytes
  }
}

function isIn(
  one: { readonly rowStart: number; readonly rowEnd: number },
  rowStart: number,
  rowEnd: number,
): boolean {
  return one.rowStart < rowEnd && one.rowEnd > rowStart
}
