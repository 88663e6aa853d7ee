type Move = (index: number, count: number) => number

const MOVES: ReadonlyMap<string, Move> = new Map<string, Move>([
  ['ArrowRight', (index, count) => (index + 1) % count],
  ['ArrowDown', (index, count) => (index + 1) % count],
  ['ArrowLeft', (index, count) => (index - 1 + count) % count],
  ['ArrowUp', (index, count) => (index - 1 + count) % count],
  ['Home', () => 0],
  ['End', (_index, count) => count - 1],
])

/** An attachment: makes the buttons inside `element` one tab stop that arrow keys move through. */
export function rovingFocus(element: HTMLElement): () => void {
  const buttons = (): HTMLElement[] => [...element.querySelectorAll<HTMLElement>('button')]
  const makeTabStop = (stop: HTMLElement | undefined): void => {
    for (const button of buttons()) button.tabIndex = button === stop ? 0 : -1
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = buttons()
    const index = all.findIndex((button) => button === event.target)
    const move = MOVES.get(event.key)
    if (move === undefined || index < 0) return
    event.preventDefault()
    event.stopPropagation()
    all[move(index, all.length)]?.focus()
  }
  const onFocusIn = (event: FocusEvent): void => {
    const focused = buttons().find((button) => button === event.target)
    if (focused !== undefined) makeTabStop(focused)
  }
  const keepOneStop = (): void => {
    const all = buttons()
    const stops = all.filter((button) => button.tabIndex === 0)
    if (stops.length !== 1) makeTabStop(all[0])
  }
  keepOneStop()
  const changes = new MutationObserver(keepOneStop)
  changes.observe(element, { childList: true, subtree: true })
  element.addEventListener('keydown', onKeyDown)
  element.addEventListener('focusin', onFocusIn)
  return () => {
    changes.disconnect()
    element.removeEventListener('keydown', onKeyDown)
    element.removeEventListener('focusin', onFocusIn)
  }
}
