const SIDE_PX = 12
const MORE_PX = 62
const SWATCH_PX = 26
const MAX_ITEM_PX = 110
const CHARACTER_PX = 6.4

/**
 * About how many runs' names have room in a legend; at least one.
 * @param widthPx a row's width in CSS pixels
 */
export function legendCapacity(
  labels: readonly string[],
  widthPx: number,
  rowCount: number,
): number {
  const roomPx = widthPx - SIDE_PX
  let row = 1
  let usedPx = 0
  /** How many have room beside the count of the others. */
  let besideMore = 0
  for (const [index, label] of labels.entries()) {
    const itemPx = Math.min(MAX_ITEM_PX, SWATCH_PX + label.length * CHARACTER_PX)
    if (usedPx > 0 && usedPx + itemPx > roomPx) {
      row++
      usedPx = 0
    }
    if (row > rowCount) return Math.max(1, besideMore)
    usedPx += itemPx
    if (row < rowCount || usedPx + MORE_PX <= roomPx) besideMore = index + 1
  }
  return labels.length
}
