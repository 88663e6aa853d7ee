import { spawnSync } from 'node:child_process'
import {
  formatIdentity,
  identifyThisProcess,
  type ProcessIdentity,
} from '../../src/store/process-identity.ts'

const { pid } = spawnSync('true')

/** A process of this machine that has ended. */
export function deadProcess(): ProcessIdentity {
  return { ...identifyThisProcess(), pid, startTicks: '1' }
}

/** A process of a machine that cannot be asked. */
export function remoteProcess(): ProcessIdentity {
  return { ...identifyThisProcess(), host: 'another-host' }
}

/** The content of a lock file that a process left when it died. */
export const deadLock = (): string => formatIdentity(deadProcess())
