/** The methods that change a list, and where the items to put into it begin among their arguments. */
const FIRST_ITEM = {
  push: 0,
  unshift: 0,
  splice: 2,
  fill: 0,
  pop: Infinity,
  shift: Infinity,
  sort: Infinity,
  reverse: Infinity,
  copyWithin: Infinity,
} as const

export type ListChange = keyof typeof FIRST_ITEM

export function isListChange(key: unknown): key is ListChange {
  return typeof key === 'string' && Object.hasOwn(FIRST_ITEM, key)
}

/**
 * Calls a list's method as one change.
 * @param copy what is put into the list for an item that is given
 * @returns what the method does; the list itself for those that return it
 */
export function changeList<Item>(
  list: Item[],
  method: ListChange,
  given: readonly unknown[],
  copy: (item: unknown) => Item,
): unknown {
  const firstItem = FIRST_ITEM[method]
  // All but the first argument of fill are places.
  const isItem = (index: number): boolean => (method === 'fill' ? index === 0 : index >= firstItem)
  const taken = given.map((value, index) => (isItem(index) ? copy(value) : value))
  return Reflect.apply(list[method], list, taken)
}

/** Whether a list's property is one of its items, or its length. */
export function isListPlace(key: string): boolean {
  return key === 'length' || /^(?:0|[1-9]\d*)$/.test(key)
}
