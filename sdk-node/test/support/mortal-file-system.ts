import type fs from 'node:fs'

type FileSystem = typeof fs

/** What changes a disk. */
const CHANGES = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'ftruncateSync',
  'mkdirSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'linkSync',
  'writeFileSync',
  'utimesSync',
] as const

/** When the process that is tested dies, or an operation fails. */
export const fate = {
  /** The change of the disk, counted from 1, at which it happens. */
  at: Infinity,
  /** `death`: nothing is changed any more. `failure`: this once. */
  kind: 'death' as 'death' | 'failure',
  /** How many changes there have been. */
  count: 0,
}

export class Doom extends Error {
  readonly code = 'EIO'
}

export function escapeFate(): void {
  Object.assign(fate, { at: Infinity, kind: 'death', count: 0 })
}

function meetFate(): void {
  fate.count++
  const isDoomed = fate.kind === 'death' ? fate.count >= fate.at : fate.count === fate.at
  if (isDoomed) throw new Doom(`the ${fate.kind} at change ${fate.at}`)
}

/** `node:fs` on which a test decides when the process dies: for `vi.mock`. */
export function mortalFileSystem(fs: FileSystem): FileSystem {
  const mortal: Record<string, unknown> = {}
  for (const name of CHANGES) {
    const change: (...given: never[]) => unknown = fs[name]
    mortal[name] = (...given: never[]): unknown => {
      meetFate()
      // Waiting for the disk would tell nothing: these tests cut no power.
      return name === 'fsyncSync' ? undefined : change(...given)
    }
  }
  const writeSync = (
    fd: number,
    content: Uint8Array | string,
    start = 0,
    count?: number,
  ): number => {
    const given = typeof content === 'string' ? Buffer.from(content) : content
    const byteCount = count ?? given.length - start
    // Who dies while writing has written a part.
    if (fate.count + 1 === fate.at) fs.writeSync(fd, given, start, Math.floor(byteCount / 2))
    meetFate()
    return fs.writeSync(fd, given, start, byteCount)
  }
  return { ...fs, ...mortal, writeSync: writeSync as FileSystem['writeSync'] }
}
