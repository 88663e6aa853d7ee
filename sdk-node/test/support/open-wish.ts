import { createJsonObject } from '../../src/layout/index.ts'
import { openSession, type OpenSession, type SessionWish } from '../../src/store/open-session.ts'

/** Takes a place on a run of the project `digits`, as `init` does. */
export function openIn(storeDir: string, wish: Partial<SessionWish> = {}): OpenSession {
  return openSession({
    storeDir,
    project: 'digits',
    id: undefined,
    name: undefined,
    resume: 'never',
    config: createJsonObject(),
    group: undefined,
    tags: undefined,
    notes: undefined,
    writer: undefined,
    nameRun: (runs) => `run ${runs.length}`,
    ...wish,
  })
}
