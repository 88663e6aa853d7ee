import type { Dashboard } from '../state/dashboard.svelte.ts'
import { isTypingIn, shortcutOf } from './shortcuts.ts'
import type { ShortcutCommand } from './shortcuts.ts'

/** What keys ask of the page beside its state. */
export interface KeyboardActions {
  readonly toggleSidebar: () => void
  /** The sidebar is wanted, wherever it is. */
  readonly showSidebar: () => void
  readonly openDialog: (name: 'share' | 'shortcuts') => void
}

const SMOOTHING_STEP = 5

/** Runs the page's shortcuts. @returns removes its listener */
export function followKeyboard(
  dashboard: Dashboard,
  page: Document,
  actions: KeyboardActions,
): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const command = shortcutOf(event, isTypingIn(page.activeElement))
    if (command === null || page.querySelector('dialog[open], :popover-open') !== null) return
    event.preventDefault()
    run(command, dashboard, page, actions)
  }
  page.addEventListener('keydown', onKeyDown)
  return () => page.removeEventListener('keydown', onKeyDown)
}

function run(
  command: ShortcutCommand,
  dashboard: Dashboard,
  page: Document,
  actions: KeyboardActions,
): void {
  const { settings, theme } = dashboard
  switch (command) {
    case 'help':
      return actions.openDialog('shortcuts')
    case 'share':
      return actions.openDialog('share')
    case 'metric-filter':
      return focusField(page, 'metric-filter', actions)
    case 'run-filter':
      return focusField(page, 'run-filter', actions)
    case 'sidebar':
      return actions.toggleSidebar()
    case 'smooth-less':
      return settings.smooth(settings.smoothing.windowPoints - SMOOTHING_STEP)
    case 'smooth-more':
      return settings.smooth(settings.smoothing.windowPoints + SMOOTHING_STEP)
    case 'log-x':
      return settings.setLogX(!settings.logX)
    case 'log-y':
      return settings.setLogY(!settings.logY)
    case 'theme':
      return theme.chooseNext()
    case 'sql':
      return settings.toggleSql()
    case 'full-screen':
      return openFullScreen(dashboard, page)
    case 'back':
      if (settings.window !== null) settings.zoom(null)
      else dashboard.runs.endIsolation()
  }
}

function focusField(page: Document, id: string, actions: KeyboardActions): void {
  actions.showSidebar()
  requestAnimationFrame(() => page.getElementById(id)?.focus())
}

/** The chart that has the focus, else the one under the pointer. */
function openFullScreen(dashboard: Dashboard, page: Document): void {
  const card =
    page.activeElement?.closest('[data-metric]') ?? page.querySelector('[data-metric]:hover')
  const metric = card?.getAttribute('data-metric') ?? null
  if (metric !== null) dashboard.fullScreen.open(metric)
}
