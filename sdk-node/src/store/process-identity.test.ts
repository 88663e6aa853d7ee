import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { deadProcess, remoteProcess } from '../../test/support/dead-process.ts'
import {
  formatIdentity,
  identifyThisProcess,
  livenessOf,
  parseIdentity,
  type Liveness,
  type ProcessIdentity,
} from './process-identity.ts'

const self = identifyThisProcess()

function startChild(command: string, ...given: string[]): ChildProcess {
  const child = spawn(command, given, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

describe('livenessOf', () => {
  test.each<[string, ProcessIdentity, Liveness]>([
    ['this process', self, 'alive'],
    ['one that has ended', deadProcess(), 'dead'],
    ['one whose pid is another’s now', { ...self, startTicks: '1' }, 'dead'],
    ['one of another machine of the same name', { ...self, bootId: 'another' }, 'unknown'],
    ['one of another machine', remoteProcess(), 'unknown'],
    ['one of another machine, with a pid of ours', { ...remoteProcess(), pid: 1 }, 'unknown'],
    ['one of another container', { ...self, pidNamespace: 'pid:[1]' }, 'unknown'],
  ])('%s', (_, identity, liveness) => {
    expect(livenessOf(identity, Date.now())).toBe(liveness)
  })

  test('one that was last seen before the machine started anew', () => {
    expect(livenessOf({ ...self, bootId: 'another' }, 0)).toBe('dead')
  })

  test('follows a child from its life to its death', async () => {
    const child = startChild(process.execPath, '-e', 'setInterval(() => {}, 1000)')
    const ended = new Promise((resolve) => child.on('exit', resolve))
    const identity = { ...self, pid: child.pid ?? 0, startTicks: startTicksOf(child.pid) }
    expect(livenessOf(identity, Date.now())).toBe('alive')
    child.kill('SIGKILL')
    await ended
    expect(livenessOf(identity, Date.now())).toBe('dead')
  })

  test.runIf(process.platform === 'linux')(
    'takes one for dead that has ended and waits for its parent to notice',
    async () => {
      const parent = startChild('sh', '-c', 'sleep 0 & echo $!; exec sleep 60')
      const pid = await new Promise<number>((resolve) => {
        parent.stdout?.once('data', (data: Buffer) => {
          resolve(Number(String(data)))
        })
      })
      await vi.waitFor(() => {
        expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ')
      })
      const identity = { ...self, pid, startTicks: startTicksOf(pid) }
      expect(livenessOf(identity, Date.now())).toBe('dead')
    },
  )
})

describe('the text of an identity', () => {
  test('is read as it was written', () => {
    expect(parseIdentity(formatIdentity(self))).toEqual(self)
    const bare = { host: 'h"\n', pidNamespace: null, bootId: null, pid: 1, startTicks: null }
    expect(parseIdentity(formatIdentity(bare))).toEqual(bare)
  })

  test('is none when it is cut short or something else', () => {
    const text = formatIdentity(self)
    for (let length = 0; length < text.length; length++) {
      expect(parseIdentity(text.slice(0, length))).toBeUndefined()
    }
    for (const other of ['123', 'null', '[]', '{}', '{"host":"a"}', '{"host":1,"pid":"x"}']) {
      expect(parseIdentity(other)).toBeUndefined()
    }
  })
})

function startTicksOf(pid: number | undefined): string | null {
  if (!existsSync('/proc/self/stat')) return null
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}
