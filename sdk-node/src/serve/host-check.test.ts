import { describe, expect, it } from 'vitest'
import { HostCheck } from './host-check.ts'

function check(boundHost: string, allowedHosts: string[] = []): HostCheck {
  return new HostCheck({ boundHost, allowedHosts, machineName: 'Trainer-3' })
}

describe('HostCheck', () => {
  it('knows the loopback names, in any spelling and at any port', () => {
    const loopback = check('127.0.0.1')
    for (const host of [
      'localhost:7860',
      'LocalHost',
      'localhost.',
      '127.0.0.1:7860',
      '[::1]:7860',
      '[0:0::1]',
      'localhost:9000',
    ]) {
      expect([host, loopback.refusal(host, undefined)]).toEqual([host, undefined])
    }
  })

  it('refuses names that were made to resolve here, and says what to do', () => {
    const refusal = check('127.0.0.1').refusal('evil.example:7860', undefined)
    expect(refusal).toContain('"evil.example"')
    expect(refusal).toContain('--allow-host evil.example')
    for (const host of [
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '192.168.1.5:7860',
      'trainer-3',
      '0.0.0.0',
    ]) {
      expect(check('127.0.0.1').refusal(host, undefined)).toContain('does not answer to the name')
    }
  })

  it.each([
    undefined,
    '',
    ' ',
    'user@localhost',
    'localhost/evil',
    'localhost:port',
    '[::1',
    'a:b:c',
  ])('refuses %j, which is no host', (host) => {
    expect(check('127.0.0.1').refusal(host, undefined)).toContain('Host header')
  })

  it('answers to the address that it is bound to', () => {
    expect(check('192.168.1.5').refusal('192.168.1.5:7860', undefined)).toBeUndefined()
    expect(check('192.168.1.5').refusal('192.168.1.6:7860', undefined)).toBeDefined()
    expect(check('fe80::5').refusal('[fe80::5]:7860', undefined)).toBeUndefined()
  })

  it.each(['0.0.0.0', '::', '[::]'])('bound to %s, answers to addresses and its name', (bound) => {
    const everywhere = check(bound)
    for (const host of ['10.1.2.3:7860', '[fe80::5]:7860', 'trainer-3:7860', 'TRAINER-3']) {
      expect([host, everywhere.refusal(host, undefined)]).toEqual([host, undefined])
    }
    expect(everywhere.refusal('evil.example', undefined)).toBeDefined()
    expect(everywhere.refusal('10.1.2.3.evil.example', undefined)).toBeDefined()
  })

  it('answers to names that it was told', () => {
    const told = check('127.0.0.1', ['Runs.Example.com', '10.0.0.9'])
    expect(told.refusal('runs.example.com', undefined)).toBeUndefined()
    expect(told.refusal('10.0.0.9:80', undefined)).toBeUndefined()
    expect(told.refusal('other.example.com', undefined)).toBeDefined()
  })

  it('lets only its own pages read', () => {
    const local = check('127.0.0.1', ['runs.example.com'])
    expect(local.refusal('localhost:7860', 'http://localhost:7860')).toBeUndefined()
    expect(local.refusal('runs.example.com', 'https://runs.example.com')).toBeUndefined()
    expect(local.refusal('runs.example.com:443', 'https://runs.example.com')).toBeUndefined()
    for (const origin of [
      'http://localhost:3000',
      'http://127.0.0.1:7860',
      'https://evil.example',
      'null',
      'file://',
      'chrome-extension://localhost:7860',
      '',
    ]) {
      expect(local.refusal('localhost:7860', origin)).toContain(`another origin (${origin})`)
    }
  })
})
