/** What a key does anywhere on the page. */
export type ShortcutCommand =
  | 'help'
  | 'metric-filter'
  | 'run-filter'
  | 'sidebar'
  | 'smooth-less'
  | 'smooth-more'
  | 'log-x'
  | 'log-y'
  | 'full-screen'
  | 'theme'
  | 'share'
  | 'sql'
  | 'back'

export interface Shortcut {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string
  readonly command: ShortcutCommand
  readonly description: string
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: '/', command: 'metric-filter', description: 'Filter metrics' },
  { key: 'r', command: 'run-filter', description: 'Filter runs' },
  { key: 's', command: 'sidebar', description: 'Show or hide the sidebar' },
  { key: '[', command: 'smooth-less', description: 'Smooth less' },
  { key: ']', command: 'smooth-more', description: 'Smooth more' },
  { key: 'x', command: 'log-x', description: 'Log x-axis on or off' },
  { key: 'y', command: 'log-y', description: 'Log y-axis on or off' },
  { key: 'f', command: 'full-screen', description: 'Full screen: the focused or pointed-at chart' },
  { key: 't', command: 'theme', description: 'Next theme' },
  { key: 'c', command: 'share', description: 'Share: copy the link or an iframe' },
  { key: 'Escape', command: 'back', description: 'Close; else end the zoom; else show all runs' },
  { key: 'q', command: 'sql', description: 'SQL, or back to the charts' },
  { key: '?', command: 'help', description: 'This list' },
]

/** Keys of a focused chart, and of the list of runs. */
export const LOCAL_SHORTCUTS: readonly { readonly keys: string; readonly description: string }[] = [
  { keys: '← →', description: 'Chart: the next point; with Shift the tenth' },
  { keys: 'Home End', description: 'Chart: the cursor to the first or the last point' },
  { keys: '+ − 0', description: 'Chart: zoom in, out, back' },
  { keys: '↑ ↓ Space', description: 'Runs: move, select' },
  { keys: 'Enter', description: 'Runs: select this one alone' },
  { keys: 'i', description: 'Runs: details of this one' },
]

/** Which command a key press asks for; null for none, and while something is being typed. */
export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented'>,
  isTyping: boolean,
): ShortcutCommand | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null
  if (isTyping) return null
  return SHORTCUTS.find(({ key }) => key === event.key)?.command ?? null
}

const TYPED_INPUTS =
  'input:not([type=checkbox], [type=range]), textarea, select, [role=dialog], [contenteditable]'

/** Whether keys belong to what has the focus. */
export function isTypingIn(element: Element | null): boolean {
  return element !== null && element.closest(TYPED_INPUTS) !== null
}
