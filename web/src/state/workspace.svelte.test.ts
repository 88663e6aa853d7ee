import { describe, expect, test } from 'vitest'
import { FakeDataSource } from '../../test/fake-data-source.ts'
import type { FakeProject } from '../../test/fake-data-source.ts'
import { FakeSchedule } from '../../test/fake-schedule.ts'
import { sampleRuns } from '../../test/sample-runs.ts'
import { DataError } from '../data/data-error.ts'
import type { StoreAccess } from './store-access.ts'
import { REFRESH_INTERVAL_MS, RETRY_INTERVAL_MS, Workspace } from './workspace.svelte.ts'
import type { WorkspaceOptions } from './workspace.svelte.ts'

const project = (name: string, runCount = 1): FakeProject => ({
  name,
  folder: `folder-of-${name}`,
  runs: sampleRuns(runCount),
  metrics: [],
})

function createWorkspace(
  source: FakeDataSource,
  options: Partial<WorkspaceOptions> = {},
): {
  workspace: Workspace
  clock: FakeSchedule
  log: string[]
} {
  const clock = new FakeSchedule()
  const log: string[] = []
  const workspace = new Workspace(source, {
    address: { kind: 'http', url: 'http://host/data/' },
    onProject: () => log.push('project'),
    onRuns: (runs) => log.push(`${runs.length} runs`),
    onUnknownProject: (name) => log.push(`no ${name}`),
    schedule: clock.schedule,
    ...options,
  })
  return { workspace, clock, log }
}

describe('opening', () => {
  test('the first project, and its runs', async () => {
    const { workspace, log } = createWorkspace(new FakeDataSource([project('a', 3), project('b')]))
    await workspace.open(null)
    expect(workspace.phase.kind).toBe('ready')
    expect(workspace.project?.name).toBe('a')
    expect(log).toEqual(['project', '3 runs'])
  })

  test('the project that is asked for; an unknown one is reported', async () => {
    const source = new FakeDataSource([project('a'), project('b')])
    const { workspace, log } = createWorkspace(source)
    await workspace.open('b')
    expect(workspace.project?.name).toBe('b')
    await workspace.open('c')
    expect(workspace.project?.name).toBe('a')
    expect(log).toContain('no c')
  })

  test('an empty store waits, and opens the first project by itself', async () => {
    const source = new FakeDataSource()
    const { workspace, clock } = createWorkspace(source)
    await workspace.open(null)
    expect(workspace.phase.kind).toBe('no-project')
    source.projects = [project('a')]
    clock.advance(RETRY_INTERVAL_MS)
    await expect.poll(() => workspace.phase.kind).toBe('ready')
  })

  test('a notice of the first project opens it', async () => {
    const source = new FakeDataSource()
    const { workspace } = createWorkspace(source)
    await workspace.open(null)
    source.projects = [project('a')]
    source.notify({ kind: 'projects', projects: source.projects })
    await expect.poll(() => workspace.phase.kind).toBe('ready')
    expect(workspace.project?.name).toBe('a')
  })

  test.each([
    ['no-store', 'no-project', 1],
    ['unreachable', 'failed', 1],
    ['newer-layout', 'failed', 0],
    ['malformed', 'failed', 0],
  ] as const)('a failure %s is shown as %s', async (code, phase, retries) => {
    const source = new FakeDataSource([project('a')])
    const { workspace, clock } = createWorkspace(source)
    source.failure = new DataError(code, 'because')
    await workspace.open(null)
    expect(workspace.phase.kind).toBe(phase)
    expect(clock.pendingCount).toBe(retries)
    source.failure = null
    await workspace.retry()
    expect(workspace.phase.kind).toBe('ready')
    expect(clock.pendingCount).toBe(0)
  })

  test('the project that was opened last wins', async () => {
    const source = new FakeDataSource([project('a', 1), project('b', 2)])
    const { workspace, log } = createWorkspace(source)
    await workspace.open(null)
    log.length = 0
    const [a, b] = workspace.projects
    if (a === undefined || b === undefined) throw new Error('two projects were expected')
    await Promise.all([workspace.openProject(b), workspace.openProject(a)])
    expect(workspace.project?.name).toBe('a')
    expect(log).toEqual(['project', 'project', '1 runs'])
  })
})

describe('notices', () => {
  test('new points are drawn at once, and then at most once in an interval', async () => {
    const source = new FakeDataSource([project('a')])
    const { workspace, clock } = createWorkspace(source)
    await workspace.open(null)
    const version = (): number => workspace.points.of(['a'], ['loss'])
    for (let count = 0; count < 5; count++) source.notify({ kind: 'points', runIds: ['a'] })
    expect(version()).toBe(1)
    clock.advance(REFRESH_INTERVAL_MS)
    expect(version()).toBe(2)
    clock.advance(REFRESH_INTERVAL_MS)
    expect(version()).toBe(2)
  })

  test('the connection is told, and nothing after closing', async () => {
    const source = new FakeDataSource([project('a')])
    const { workspace } = createWorkspace(source)
    await workspace.open(null)
    source.notify({ kind: 'connection', state: 'lost' })
    expect(workspace.connection).toBe('lost')
    expect(workspace.phase.kind).toBe('ready')
    workspace.close()
    source.notify({ kind: 'connection', state: 'live' })
    expect(workspace.connection).toBe('lost')
    expect(source.calls.at(-1)).toBe('close')
  })
})

describe('a store that not everybody may read', () => {
  const createAccess = (): StoreAccess & { refusal: Error | null; readonly codes: string[] } => ({
    way: 'sign-in',
    hubName: 'Hub',
    account: null,
    token: null,
    refusal: null,
    codes: [],
    async admit(source) {
      if (this.refusal !== null) throw this.refusal
      await source.authorize('https://hub.test', 'hf_t')
    },
    denied(code) {
      this.codes.push(code)
    },
    signIn: async () => undefined,
    useToken: async () => undefined,
    signOut: async () => undefined,
  })

  test('is opened once the visitor is known', async () => {
    const source = new FakeDataSource([project('a')])
    const access = createAccess()
    access.refusal = Object.assign(new Error('private'), { code: 'sign-in-needed' })
    const { workspace, clock } = createWorkspace(source, { access })
    await workspace.open(null)
    expect(workspace.phase).toMatchObject({ kind: 'failed', failure: { code: 'sign-in-needed' } })
    clock.advance(60_000)
    expect(source.calls).toEqual([])
    access.refusal = null
    await workspace.retry()
    expect(workspace.phase.kind).toBe('ready')
    expect(source.calls.slice(0, 2)).toEqual([
      'authorize https://hub.test hf_t',
      'open http://host/data/',
    ])
  })

  test('stays in view when it may be read no more, and is read again on request', async () => {
    const source = new FakeDataSource([project('a')])
    const access = createAccess()
    const { workspace } = createWorkspace(source, { access })
    await workspace.open(null)
    source.notify({ kind: 'denied', code: 'expired', message: 'over' })
    expect(workspace.phase.kind).toBe('ready')
    expect(workspace.denial).toMatchObject({ code: 'expired' })
    expect(access.codes).toEqual(['expired'])
    await workspace.retry()
    expect(workspace.denial).toBeNull()
  })

  test('on a Hub is asked again less often', async () => {
    const source = new FakeDataSource()
    const address = {
      kind: 'hub',
      hubUrl: 'https://hub.test',
      dataset: 'a/b',
      revision: 'main',
    } as const
    const { workspace, clock } = createWorkspace(source, { address })
    await workspace.open(null)
    clock.advance(RETRY_INTERVAL_MS)
    expect(source.calls).toHaveLength(1)
    clock.advance(15_000 - RETRY_INTERVAL_MS)
    await expect.poll(() => source.calls.length).toBe(2)
  })
})
