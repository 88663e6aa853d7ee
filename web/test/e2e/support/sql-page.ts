import { text } from 'node:stream/consumers'
import type { Locator, Page } from 'playwright-core'

/** The page's SQL view, as its visitors know it. */
export class SqlPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get editor(): Locator {
    return this.page.getByRole('textbox', { name: 'SQL query' })
  }

  get summary(): Locator {
    return this.page.getByTestId('sql-summary')
  }

  get error(): Locator {
    return this.page.getByTestId('sql-error')
  }

  get question(): Locator {
    return this.page.getByTestId('sql-question')
  }

  get table(): Locator {
    return this.page.getByTestId('sql-result')
  }

  /** Waits until the engine has said its version. */
  async ready(): Promise<void> {
    await this.page.getByText(/^DuckDB v/).waitFor({ timeout: 30_000 })
  }

  async type(sql: string): Promise<void> {
    await this.editor.click()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.press('Delete')
    await this.page.keyboard.insertText(sql)
  }

  /** Runs a query from the keyboard, and waits for what becomes of it. */
  async run(sql: string): Promise<'result' | 'error' | 'question'> {
    await this.type(sql)
    await this.page.keyboard.press('ControlOrMeta+Enter')
    return this.outcome()
  }

  /** Waits until nothing is running. */
  async outcome(): Promise<'result' | 'error' | 'question'> {
    await this.page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' })
    const settled = this.summary.or(this.error).or(this.question)
    await settled.first().waitFor({ timeout: 30_000 })
    if (await this.error.isVisible()) return 'error'
    return (await this.question.isVisible()) ? 'question' : 'result'
  }

  /** The result as the page gives it for download: a header, then rows. */
  async downloadCsv(): Promise<string[][]> {
    const downloading = this.page.waitForEvent('download')
    await this.page.getByRole('button', { name: 'Download CSV' }).click()
    const chunks = await (await downloading).createReadStream()
    return parseCsv(await text(chunks))
  }

  /** What the table shows, without the row's number. */
  async shownRows(): Promise<string[][]> {
    return this.table
      .locator('tbody tr:not([aria-hidden])')
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll('td')].slice(1).map((cell) => cell.textContent ?? ''),
        ),
      )
  }
}

/** Source: RFC 4180 */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)) {
    const [, quoted, plain = '', end] = match
    const row = rows.at(-1)
    const value = quoted === undefined ? plain : quoted.replaceAll('""', '"')
    if (row === undefined) rows.push([value])
    else row.push(value)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}
