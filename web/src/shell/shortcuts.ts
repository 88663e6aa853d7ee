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

/** Keys as `KeyboardEvent.key` has them. */
export const COMMAND_OF_KEY: ReadonlyMap<string, ShortcutCommand> = new Map([
  ['/', 'metric-filter'],
  ['r', 'run-filter'],
  ['s', 'sidebar'],
  ['[', 'smooth-less'],
  [']', 'smooth-more'],
  ['x', 'log-x'],
  ['y', 'log-y'],
  ['f', 'full-screen'],
  ['t', 'theme'],
  ['c', 'share'],
  ['Escape', 'back'],
  ['q', 'sql'],
  ['?', 'help'],
])

/** Which command a key press asks for; null for none, and while something is being typed. */
export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented'>,
  isTyping: boolean,
): ShortcutCommand | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null
  if (isTyping) return null
  return COMMAND_OF_KEY.get(event.key) ?? null
}

const TYPED_INPUTS =
  'input:not([type=checkbox], [type=range]), textarea, select, [role=dialog], [contenteditable]'

/** Whether keys belong to what has the focus. */
export function isTypingIn(element: Element | null): boolean {
  return element !== null && element.closest(TYPED_INPUTS) !== null
}
