import type { DataProblem } from '../data/catalog.ts'
import type { AxisPlacement, LineData, SeriesQuestion } from '../data/series.ts'
import { bucketLineData } from './bucket-line.ts'
import { refineBucketLine, type BucketLines } from './bucket-lines.ts'
import { toLineData, type FullLine } from './build-lines.ts'
import type { MessagePauses } from './message-pauses.ts'
import type { Viewport } from './pixel-columns.ts'

/** A run's lines: in buckets where they are long, else all their points. */
export type RunLines =
  | ({ readonly kind: 'buckets'; readonly runId: string } & BucketLines)
  | {
      readonly kind: 'points'
      readonly runId: string
      readonly lines: readonly FullLine[]
      readonly placement: AxisPlacement
      readonly problems: readonly DataProblem[]
    }

/** The lines of one run. @param viewport null: only figures are wanted */
export async function drawRun(
  ofRun: RunLines,
  question: SeriesQuestion,
  viewport: Viewport | null,
  pauses: MessagePauses,
): Promise<LineData[]> {
  const lines: LineData[] = []
  if (ofRun.kind === 'buckets') {
    if (viewport === null) return []
    return Promise.all(
      ofRun.lines.map(async (line) => {
        const { placed, figures } = await refineBucketLine(line, viewport)
        const { runId, writer } = line
        return bucketLineData({ runId, writer }, placed, figures, question, viewport)
      }),
    )
  }
  for (const line of ofRun.lines) {
    await pauses.pause()
    lines.push(toLineData(line, question, viewport))
  }
  return lines
}
