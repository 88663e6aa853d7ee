export interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

/** From the viewport's left and top edge, in CSS pixels. */
export interface Place {
  readonly leftPx: number
  readonly topPx: number
}

const DISTANCE_PX = 14
const EDGE_PX = 4
const MAX_WIDTH_PX = 480

/** With less room than this at the cursor's side, names would be cut to nothing. */
const MIN_SIDE_PX = 240

/**
 * Where a tooltip stands: to the right of the cursor, else to its left, and where neither has room,
 * as on a phone, above it or below.
 */
export function placeTooltip(
  cursor: Place,
  tooltip: Size,
  viewport: Size,
): Place & { readonly maxWidthPx: number } {
  const clampTop = (topPx: number): number =>
    Math.max(EDGE_PX, Math.min(topPx, viewport.heightPx - tooltip.heightPx - EDGE_PX))
  const roomLeftPx = cursor.leftPx - DISTANCE_PX - EDGE_PX
  const roomRightPx = viewport.widthPx - cursor.leftPx - DISTANCE_PX - EDGE_PX
  const roomPx = Math.max(roomLeftPx, roomRightPx)
  if (roomPx < MIN_SIDE_PX) {
    const abovePx = cursor.topPx - tooltip.heightPx - 2 * DISTANCE_PX
    const farRightPx = viewport.widthPx - tooltip.widthPx - EDGE_PX
    return {
      leftPx: Math.max(EDGE_PX, Math.min(cursor.leftPx - tooltip.widthPx / 2, farRightPx)),
      topPx: clampTop(abovePx >= EDGE_PX ? abovePx : cursor.topPx + 2 * DISTANCE_PX),
      maxWidthPx: viewport.widthPx - 2 * EDGE_PX,
    }
  }
  const isLeft = tooltip.widthPx > roomRightPx && roomLeftPx > roomRightPx
  return {
    leftPx: isLeft
      ? Math.max(EDGE_PX, cursor.leftPx - DISTANCE_PX - tooltip.widthPx)
      : cursor.leftPx + DISTANCE_PX,
    topPx: clampTop(cursor.topPx - tooltip.heightPx / 2),
    maxWidthPx: Math.min(MAX_WIDTH_PX, roomPx),
  }
}
