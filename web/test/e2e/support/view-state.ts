import type { DashboardPage } from './dashboard-page.ts'

/** All that a visitor sees of the view: what two pages that show the same have in common. */
export async function viewState(dashboard: DashboardPage): Promise<Record<string, unknown>> {
  const { page } = dashboard
  const value = (label: string): Promise<string> =>
    page.getByLabel(label, { exact: true }).inputValue()
  const texts = (testId: string): Promise<string[]> => page.getByTestId(testId).allTextContents()
  const metrics = await dashboard.metrics()
  const summaries: Record<string, string> = {}
  for (const metric of metrics) summaries[metric] = await dashboard.summary(metric)
  return {
    project: await page.getByRole('heading', { level: 1 }).textContent(),
    listedRuns: await dashboard.listedRuns(),
    selectedRuns: await dashboard.selectedRuns(),
    runGroups: await texts('run-group'),
    runFilter: await value('run filter'),
    groupBy: await labelOf(dashboard, 'Group runs by'),
    xAxis: await labelOf(dashboard, 'X-axis'),
    metrics,
    summaries,
    sections: await page
      .getByRole('main')
      .getByRole('heading', { level: 2 })
      .getByRole('button')
      .evaluateAll((all) =>
        all.map((button) => [button.getAttribute('title'), button.getAttribute('aria-expanded')]),
      ),
    metricFilter: await value('metric filter'),
    smoothing: await value('Smoothing in points'),
    smoothingKind: await value('Kind'),
    columns: await value('Columns'),
    pressed: await page.getByRole('button', { pressed: true }).allTextContents(),
    chips: await page.locator('.chip').allTextContents(),
    theme: await page.locator('html').getAttribute('data-theme'),
  }
}

async function labelOf(dashboard: DashboardPage, picker: string): Promise<string | null> {
  const button = dashboard.picker(picker)
  return (await button.count()) === 0 ? null : button.getAttribute('aria-label')
}
