import { COMMAND_OF_KEY, type ShortcutCommand } from './shortcuts.ts'

export interface ShortcutRow {
  /** Separated by spaces. */
  readonly keys: string
  readonly description: string
}

const DESCRIPTIONS: Readonly<Record<ShortcutCommand, string>> = {
  'metric-filter': 'Filter metrics',
  'run-filter': 'Filter runs',
  sidebar: 'Show or hide the sidebar',
  'smooth-less': 'Smooth less',
  'smooth-more': 'Smooth more',
  'log-x': 'Log x-axis on or off',
  'log-y': 'Log y-axis on or off',
  'full-screen': 'Full screen: the focused or pointed-at chart',
  theme: 'Next theme',
  share: 'Share: copy the link or an iframe',
  back: 'Close; else end the zoom; else show all runs',
  sql: 'SQL, or back to the charts',
  help: 'This list',
}

/** What keys do anywhere on the page. */
export const SHORTCUTS: readonly ShortcutRow[] = [...COMMAND_OF_KEY].map(([key, command]) => ({
  keys: key === 'Escape' ? 'Esc' : key,
  description: DESCRIPTIONS[command],
}))

/** Keys of a focused chart, and of the list of runs. */
export const LOCAL_SHORTCUTS: readonly ShortcutRow[] = [
  { keys: '← →', description: 'Chart: the next point; with Shift the tenth' },
  { keys: 'Home End', description: 'Chart: the cursor to the first or the last point' },
  { keys: '+ − 0', description: 'Chart: zoom in, out, back' },
  { keys: '↑ ↓ Space', description: 'Runs: move, select' },
  { keys: 'Enter', description: 'Runs: select this one alone' },
  { keys: 'i', description: 'Runs: details of this one' },
]
