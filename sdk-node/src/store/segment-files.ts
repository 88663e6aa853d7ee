import { parseSegmentName } from '../layout/index.ts'
import { listFolder } from './list-folder.ts'

export interface SegmentFile {
  /** Without its ending: the name that its shards will have too. */
  readonly name: string
  readonly session: string
  readonly segment: number
}

/** The log segments in a run's folder, in the order in which each session wrote them. */
export function listSegments(walDir: string): SegmentFile[] {
  return listFolder(walDir)
    .filter((name) => name.endsWith('.wal'))
    .flatMap((file) => {
      const name = file.slice(0, -'.wal'.length)
      const parsed = parseSegmentName(name)
      return parsed === undefined ? [] : [{ name, ...parsed }]
    })
    .toSorted((left, right) =>
      left.session === right.session
        ? left.segment - right.segment
        : left.session < right.session
          ? -1
          : 1,
    )
}

const SESSION_LOCK = /^[a-z0-9]+\.lock$/

/** The sessions whose lock files stand in a run's folder of segments. */
export function listSessionLocks(walDir: string): string[] {
  return listFolder(walDir)
    .filter((name) => SESSION_LOCK.test(name))
    .map((name) => name.slice(0, -'.lock'.length))
}
