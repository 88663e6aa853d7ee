import { untrack } from 'svelte'
import type { AddressBar } from './address-bar.ts'
import type { Dashboard } from './dashboard.svelte.ts'

/**
 * Opens the dashboard and keeps it in step with its surroundings: the address bar, the theme, the
 * title, and whether the page is seen. Call it in an effect.
 * @returns ends all that, and the data source
 */
export function startDashboard(
  dashboard: Dashboard,
  addressBar: AddressBar,
  browser: Window,
): () => void {
  const { document } = browser
  const opening = {}
  dashboard.progress.begin(opening)
  void untrack(() => dashboard.open()).finally(() => dashboard.progress.end(opening))

  const stopEffects = $effect.root(() => {
    listMetrics(dashboard)
    $effect(() => {
      if (dashboard.workspace.phase.kind === 'ready') addressBar.replace(dashboard.formatAddress())
    })
    $effect(() => {
      document.documentElement.dataset['theme'] = dashboard.theme.resolved
    })
    $effect(() => {
      const { project } = dashboard.workspace
      document.title = project === null ? 'Shardboard' : `${project.name} · Shardboard`
    })
  })

  const stop = new AbortController()
  const { signal } = stop
  const onVisibility = (): void => void dashboard.source.setVisible(!document.hidden)
  const onHistory = (): void => void dashboard.reopen()
  document.addEventListener('visibilitychange', onVisibility, { signal })
  browser.addEventListener('popstate', onHistory, { signal })
  return () => {
    stop.abort()
    stopEffects()
    addressBar.stop()
    dashboard.workspace.close()
  }
}

/**
 * Lists the selected runs' metrics whenever other runs are selected or there are new points. It comes
 * before the effects of the charts, since a run must be selected before its points are asked for.
 */
function listMetrics(dashboard: Dashboard): void {
  const { runs, workspace } = dashboard
  const selected = $derived(JSON.stringify(runs.selected.map((run) => run.id)))
  $effect.pre(() => {
    const isReady = workspace.phase.kind === 'ready'
    void selected
    void workspace.listingVersion
    if (!isReady) return
    const listing = {}
    dashboard.progress.begin(listing)
    void untrack(() => dashboard.listMetrics()).finally(() => dashboard.progress.end(listing))
  })
}
