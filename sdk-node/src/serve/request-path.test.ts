import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRequestPath } from './request-path.ts'

describe('parseRequestPath', () => {
  it('takes names apart, decoding each once', () => {
    expect(parseRequestPath('/')).toEqual({ kind: 'path', names: [] })
    expect(parseRequestPath('/?project=a/../b')).toEqual({ kind: 'path', names: [] })
    expect(parseRequestPath('/data/a%20b.json?x=1')).toEqual({
      kind: 'path',
      names: ['data', 'a b.json'],
    })
    expect(parseRequestPath('/a%252e%252e')).toEqual({ kind: 'path', names: ['a%2e%2e'] })
  })

  it.each([
    '/..',
    '/data/../secret',
    '/data/%2e%2e/secret',
    '/data/.%2E/secret',
    '/./index.html',
    '/data/a%2fb',
    '/data/..%2f..%2fsecret',
    '/data/..%5c..%5csecret',
    '/data\\..\\secret',
    '/data/a%00.json',
    '/data/a%0a',
    '/C:/secret',
    '/data/index.json::$DATA',
    '/%',
    '/%ff',
    '/%c0%ae%c0%ae/secret',
    'http://127.0.0.1/index.html',
    '*',
    '',
  ])('refuses %s', (target) => {
    expect(parseRequestPath(target).kind).toBe('malformed')
  })

  it.each([
    '/.env',
    '/data/.tmp-1',
    '/data/%2etmp',
    '/data/runs.lock',
    '/data/a.LOCK',
    '/data/a.lock/b',
    '/data/a.lock.',
    '/data/a.lock%20',
    '//',
    '/data/',
    '/data//index.json',
  ])('hides %s', (target) => {
    expect(parseRequestPath(target).kind).toBe('hidden')
  })

  it('never lets a name through that could leave its folder', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', '%2e', '%2f', '%5c', '%00', 'a', '%', '?')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = parseRequestPath(`/${pieces.join('')}`)
        for (const name of path.kind === 'path' ? path.names : []) {
          expect(name).not.toMatch(/^\.|[/\\\0]|^$/)
        }
      }),
      { seed: 7, numRuns: 2000 },
    )
  })
})
