import { readWal, type WalReadResult } from 'shardboard/layout'

/** Loaded with the first log: most runs have none any more. */
export function readLog(bytes: Uint8Array, handlers: Parameters<typeof readWal>[2]): WalReadResult {
  return readWal(bytes, 0, handlers)
}
