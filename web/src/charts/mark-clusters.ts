import { NON_FINITE_KINDS } from '../data/series.ts'
import type { LineData, NonFiniteKind } from '../data/series.ts'

/** Marks nearer to each other than this, in CSS pixels, would only blot: one stands for them. */
export const MARK_SPACING_PX = 9

/** Values of one kind that are not finite, as one mark stands for them. */
export interface MarkCluster {
  readonly kind: NonFiniteKind
  /** Where its mark is drawn. */
  readonly px: number
  readonly fromX: number
  readonly toX: number
  readonly count: number
}

/** @param spacingPx in the pixels that `toPx` gives */
export function clusterMarks(
  { markX, markEndX, markCount, markKind }: LineData,
  toPx: (x: number) => number,
  spacingPx: number,
): MarkCluster[] {
  const clusters: MarkCluster[] = []
  const places = new Map<NonFiniteKind, number>()
  for (let index = 0; index < markX.length; index++) {
    const kind = NON_FINITE_KINDS[markKind[index] ?? 0] ?? 'NaN'
    const fromX = markX[index] ?? NaN
    const toX = markEndX[index] ?? NaN
    const count = markCount[index] ?? 0
    const px = toPx(fromX)
    if (!Number.isFinite(px)) continue
    const place = places.get(kind) ?? -1
    const last = clusters[place]
    if (last !== undefined && px - last.px < spacingPx) {
      clusters[place] = { ...last, toX, count: last.count + count }
    } else {
      places.set(kind, clusters.length)
      clusters.push({ kind, px, fromX, toX, count })
    }
  }
  return clusters
}

/** The cluster that a value at `x` that is not finite belongs to; null where there is none. */
export function clusterAt(
  clusters: readonly MarkCluster[],
  x: number,
  value: number,
): MarkCluster | null {
  const isMeant = ({ kind, fromX, toX }: MarkCluster): boolean =>
    Object.is(Number(kind), value) && x >= fromX && x <= toX
  return clusters.find(isMeant) ?? null
}
