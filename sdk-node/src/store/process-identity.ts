import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import { JsonFields, parseJson } from '../layout/index.ts'

/** Enough of a process to tell later, from another one, whether it still lives. */
export interface ProcessIdentity {
  readonly host: string
  /** Where pids are counted: two containers on one host count apart. */
  readonly pidNamespace: string | null
  readonly bootId: string | null
  readonly pid: number
  /** Clock ticks from boot to the process's start: tells a reused pid. */
  readonly startTicks: string | null
}

/** `unknown`: it lives, or lived, where this process cannot look. */
export type Liveness = 'alive' | 'dead' | 'unknown'

function readOrNull(read: () => string): string | null {
  try {
    return read().trim()
  } catch {
    return null
  }
}

function startTicksOf(pid: number): string | null {
  const stat = readOrNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The command's name, in parentheses, may hold spaces: count from behind it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended, and keeps its pid until its parent takes notice: in a container maybe never.
  const hasEnded = fields?.[0] === 'Z' || fields?.[0] === 'X'
  return hasEnded ? null : (fields?.[19] ?? null)
}

export function identifyThisProcess(): ProcessIdentity {
  return {
    host: hostname(),
    pidNamespace: readOrNull(() => readlinkSync('/proc/self/ns/pid')),
    bootId: readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
  }
}

/** Clocks of machines that share a store may differ by this much. */
const CLOCK_SLACK_MS = 60_000

/**
 * Whether the process that `identity` was taken of still runs.
 * @param touchedUnixMs when it last showed itself, e.g. a lock's modification time
 */
export function livenessOf(
  identity: ProcessIdentity,
  touchedUnixMs: number,
  self = identifyThisProcess(),
): Liveness {
  if (identity.host !== self.host) return 'unknown'
  if (identity.bootId !== self.bootId) {
    // This machine before it was started anew, or another one of the same name.
    const startedUnixMs = Date.now() - uptime() * 1000
    return touchedUnixMs < startedUnixMs - CLOCK_SLACK_MS ? 'dead' : 'unknown'
  }
  if (identity.pidNamespace !== self.pidNamespace) return 'unknown'
  try {
    process.kill(identity.pid, 0)
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    return gone ? 'dead' : 'alive'
  }
  const startTicks = startTicksOf(identity.pid)
  if (startTicks === null && identity.startTicks === null) return 'unknown'
  return startTicks === identity.startTicks ? 'alive' : 'dead'
}

export function formatIdentity(identity: ProcessIdentity): string {
  return JSON.stringify(identity)
}

/** @returns undefined for text that `formatIdentity` did not make, e.g. a file cut short */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const fields = new JsonFields(parseJson(text, 'a lock'), 'a lock')
    return {
      host: fields.string('host'),
      pidNamespace: fields.optionalString('pidNamespace'),
      bootId: fields.optionalString('bootId'),
      pid: fields.number('pid'),
      startTicks: fields.optionalString('startTicks'),
    }
  } catch {
    return undefined
  }
}
