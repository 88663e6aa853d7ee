import type { Locator, Page } from 'playwright-core'
import { cssString } from './css-string.ts'
import type { PageWatch } from './page-watch.ts'

const SETTLED = 'shardboard:settled'

/** The page, as its visitors know it. */
export class DashboardPage {
  readonly page: Page
  readonly watch: PageWatch

  constructor(page: Page, watch: PageWatch) {
    this.page = page
    this.watch = watch
  }

  /** Opens another address in the same tab, and waits until everything in view is drawn. */
  async visit(url: string): Promise<void> {
    await this.page.goto(url)
    await this.settled()
  }

  /** Waits for the page's mark that everything in view is drawn. */
  async settled(timeoutMs = 60_000): Promise<void> {
    await this.page.waitForFunction(
      (name) => performance.getEntriesByName(name).length > 0,
      SETTLED,
      { timeout: timeoutMs },
    )
  }

  /** Waits for the next such mark after `act`. */
  async settledAfter(act: () => Promise<unknown>): Promise<void> {
    const count = await this.page.evaluate(
      (name) => performance.getEntriesByName(name).length,
      SETTLED,
    )
    await act()
    await this.page.waitForFunction(
      ({ name, count }) => performance.getEntriesByName(name).length > count,
      { name: SETTLED, count },
    )
  }

  figure(metric: string): Locator {
    return this.page.locator(`figure[data-metric=${cssString(metric)}]`)
  }

  /** The metrics that have a card, in the order of the page. */
  async metrics(): Promise<string[]> {
    return this.page
      .locator('figure[data-metric]')
      .evaluateAll((all) => all.map((figure) => figure.getAttribute('data-metric') ?? ''))
  }

  /** What a figure's description says to screen readers; '' while there is none. */
  summary(metric: string): Promise<string> {
    return this.figure(metric)
      .evaluate((figure) => {
        const id = figure.getAttribute('aria-describedby') ?? ''
        return document.getElementById(id)?.textContent?.trim() ?? ''
      })
      .catch(() => '')
  }

  /** The chart that keys and the pointer go to. */
  chart(metric: string): Locator {
    return this.figure(metric).getByTestId('chart')
  }

  /** Moves the pointer to a share of a chart's width, 0 to 1, at a share of its height. */
  async hover(metric: string, share: number, shareDown = 0.5): Promise<void> {
    const box = await this.chart(metric).boundingBox()
    if (box === null) throw new Error(`The chart of ${metric} is not there`)
    await this.page.mouse.move(box.x + box.width * share, box.y + box.height * shareDown)
    await this.painted()
  }

  /** Waits until what has happened so far is on the screen. */
  async painted(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
        }),
    )
  }

  /** Drags over a part of a chart, from one share of its width to another. */
  async drag(metric: string, fromShare: number, toShare: number): Promise<void> {
    await this.hover(metric, fromShare)
    await this.page.mouse.down()
    await this.hover(metric, (fromShare + toShare) / 2)
    await this.hover(metric, toShare)
    await this.page.mouse.up()
  }

  /** Presses a key on a focused chart. @returns what a screen reader then says of the cursor */
  async pressOn(metric: string, key: string): Promise<string> {
    await this.chart(metric).press(key)
    return (await this.figure(metric).locator('[aria-live=polite]').textContent()) ?? ''
  }

  get tooltip(): Locator {
    return this.page.getByTestId('chart-tooltip')
  }

  /** The tooltip's rows: a run's name, then its value. */
  async tooltipRows(): Promise<{ name: string; value: string }[]> {
    return this.tooltip.locator('.row').evaluateAll((rows) =>
      rows.map((row) => ({
        name: row.querySelector('.truncated')?.textContent?.trim() ?? '',
        value: row.querySelector('.value')?.textContent?.trim() ?? '',
      })),
    )
  }

  get runList(): Locator {
    return this.page.getByRole('list', { name: 'Runs' })
  }

  /** A run's row in the list; names must be distinct and plain. */
  run(name: string): Locator {
    return this.runList.locator('[data-run-id]').filter({
      has: this.page.locator('.name').getByText(name, { exact: true }),
    })
  }

  runCheckbox(name: string): Locator {
    return this.run(name).getByRole('checkbox')
  }

  /** The names in the list, from its top. */
  async listedRuns(): Promise<string[]> {
    return this.#runNames('[data-run-id]')
  }

  async selectedRuns(): Promise<string[]> {
    return this.#runNames('[data-run-id]:has(input:checked)')
  }

  /** @returns running, finished, failed or crashed; '' while there is no such run */
  async runState(name: string): Promise<string> {
    const [text = ''] = await this.run(name).locator('label').allTextContents()
    return text.slice(text.indexOf(name) + name.length).trim()
  }

  /** A run's colour, as it is written in the page's styles. */
  runColor(name: string): Promise<string> {
    return this.run(name).evaluate((row) => getComputedStyle(row).getPropertyValue('--run-color'))
  }

  /** The colours of the listed runs, by their names, which must be distinct. */
  async runColors(): Promise<Record<string, string>> {
    return this.runList
      .locator('[data-run-id]')
      .evaluateAll((rows) =>
        Object.fromEntries(
          rows.map((row) => [
            row.querySelector('.name')?.textContent ?? '',
            getComputedStyle(row).getPropertyValue('--run-color'),
          ]),
        ),
      )
  }

  /** Selects a run alone by the button that its row has under the pointer. */
  async selectAlone(name: string): Promise<void> {
    await this.run(name).hover()
    await this.run(name).getByTitle('Select this run alone').click()
  }

  picker(label: string): Locator {
    return this.page.locator(`button[aria-label^="${label}: "]`)
  }

  /** Opens a picker. @returns its options */
  async openPicker(label: string): Promise<Locator> {
    await this.picker(label).click()
    const list = this.page.getByRole('listbox')
    await list.waitFor()
    return list.getByRole('option')
  }

  async pick(label: string, option: string): Promise<void> {
    const options = await this.openPicker(label)
    await options.and(this.page.getByRole('option', { name: option, exact: true })).click()
  }

  get notices(): Locator {
    return this.page.getByTestId('notice')
  }

  /** The address bar's parameters, in its order. */
  params(): Record<string, string> {
    return Object.fromEntries(new URL(this.page.url()).searchParams)
  }

  async #runNames(selector: string): Promise<string[]> {
    const rows = await this.runList.locator(selector).evaluateAll((all) =>
      all.map((row) => ({
        name: row.querySelector('.name')?.textContent ?? '',
        place: Number(row.closest('[data-row]')?.getAttribute('data-row')),
      })),
    )
    return rows.sort((a, b) => a.place - b.place).map(({ name }) => name)
  }
}
