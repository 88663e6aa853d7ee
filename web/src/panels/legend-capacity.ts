const SIDE_PX = 16
const MORE_PX = 58
const SWATCH_PX = 32
const MAX_ITEM_PX = 132
const CHARACTER_PX = 6.2

/**
 * About how many runs' names have room in one row of a legend; at least one.
 * @param widthPx the row's width in CSS pixels
 */
export function legendCapacity(
  runs: readonly { readonly name: string }[],
  widthPx: number,
): number {
  let usedPx = SIDE_PX
  for (let index = 0; index < runs.length; index++) {
    const length = runs[index]?.name.length ?? 0
    usedPx += Math.min(MAX_ITEM_PX, SWATCH_PX + length * CHARACTER_PX)
    const neededPx = index === runs.length - 1 ? usedPx : usedPx + MORE_PX
    if (neededPx > widthPx) return Math.max(1, index)
  }
  return runs.length
}
