import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requireHubToken } from './explain-failure.ts'
import { findHubToken, whyNoHubToken } from './hub-token.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'shardboard-token-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function keep(folder: string, token: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'token'), `${token}\n`)
  return join(folder, 'token')
}

test('a token is found where the Hub’s own tools look for it', () => {
  expect(findHubToken({}, home)).toBeUndefined()
  keep(join(home, '.cache/huggingface'), 'hf_cached')
  expect(findHubToken({}, home)).toBe('hf_cached')
  keep(join(home, 'xdg/huggingface'), 'hf_xdg')
  expect(findHubToken({ XDG_CACHE_HOME: join(home, 'xdg') }, home)).toBe('hf_xdg')
  keep(join(home, 'hf'), 'hf_home')
  expect(findHubToken({ HF_HOME: join(home, 'hf') }, home)).toBe('hf_home')
  const path = keep(join(home, 'elsewhere'), 'hf_path')
  expect(findHubToken({ HF_TOKEN_PATH: path, HF_HOME: join(home, 'hf') }, home)).toBe('hf_path')
  expect(findHubToken({ HF_TOKEN: ' hf_named ' }, home)).toBe('hf_named')
})

test('an empty one is none', () => {
  keep(join(home, '.cache/huggingface'), '')
  expect(findHubToken({ HF_TOKEN: '' }, home)).toBeUndefined()
})

test.each(['hf_SECRET\nSECRET', 'hf_SECRET SECRET', 'hf_SECRET\u0000', 'hf_SECRET–é'])(
  '%j is none, and it is said where it is, and not what',
  (token) => {
    const path = keep(join(home, '.cache/huggingface'), token)
    expect(findHubToken({}, home)).toBeUndefined()
    expect(whyNoHubToken({}, home)).toContain(path)
    expect(whyNoHubToken({}, home)).not.toContain('SECRET')
    const environment = { HF_TOKEN: token }
    expect(findHubToken(environment, home)).toBeUndefined()
    const require = () => requireHubToken(environment)
    expect(require).toThrow(/what HF_TOKEN holds is no token.*: set HF_TOKEN/)
    expect(require).not.toThrow(/SECRET/)
  },
)

test('a bad one that is named does not stand for another account’s', () => {
  keep(join(home, '.cache/huggingface'), 'hf_other')
  expect(findHubToken({ HF_TOKEN: 'hf_mine\nmine' }, home)).toBeUndefined()
  expect(findHubToken({ HUGGING_FACE_HUB_TOKEN: 'hf_old' }, home)).toBe('hf_old')
})
