import type { GroupedLines, LineData, SeriesQuestion } from '../data/series.ts'
import { refineBucketLine } from './bucket-lines.ts'
import type { RunLines } from './draw-runs.ts'
import { groupLine, memberOfBuckets, memberOfPoints, type GroupMember } from './group-lines.ts'
import type { MessagePauses } from './message-pauses.ts'
import type { Viewport } from './pixel-columns.ts'

async function membersOf(
  ofRun: RunLines,
  question: SeriesQuestion,
  viewport: Viewport | null,
  pauses: MessagePauses,
): Promise<GroupMember[]> {
  if (ofRun.kind === 'buckets') {
    if (viewport === null) return []
    return Promise.all(
      ofRun.lines.map(async (line) => {
        const { placed, figures } = await refineBucketLine(line, viewport)
        return memberOfBuckets(placed, figures, question, viewport)
      }),
    )
  }
  const members: GroupMember[] = []
  for (const line of ofRun.lines) {
    await pauses.pause()
    members.push(memberOfPoints(line, question, viewport))
  }
  return members
}

/** One line for each group that has any; a run may belong to several. */
export async function drawGroups(
  ofRuns: readonly RunLines[],
  question: SeriesQuestion,
  { kind, of: groups }: GroupedLines,
  viewport: Viewport | null,
  pauses: MessagePauses,
): Promise<LineData[]> {
  const members = new Map<string, readonly GroupMember[]>()
  await Promise.all(
    ofRuns.map(async (ofRun) => {
      members.set(ofRun.runId, await membersOf(ofRun, question, viewport, pauses))
    }),
  )
  return groups.flatMap(({ key, runIds }) => {
    const ofGroup = runIds.flatMap((runId) => members.get(runId) ?? [])
    return ofGroup.length === 0 ? [] : [groupLine(key, ofGroup, kind, question, viewport)]
  })
}
