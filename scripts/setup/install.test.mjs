// @ts-check
import { expect, test } from 'vitest'
import { isInstallCurrent } from './install.mjs'
import { isNodeVersionSupported } from './node-version.mjs'

const lockfile = {
  packages: {
    '': { name: 'workspace' },
    'sdk-node': { name: 'shardboard' },
    'node_modules/shardboard': { resolved: 'sdk-node', link: true },
    'node_modules/left-pad': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/for-another-system': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
}

const installed = {
  'node_modules/shardboard': { resolved: 'sdk-node', link: true },
  'node_modules/left-pad': { version: '1.0.0', integrity: 'sha512-a' },
}

test('an install that has all but optional packages is current', () => {
  expect(isInstallCurrent(lockfile, { packages: installed })).toBe(true)
})

test.each([
  ['nothing at all', {}],
  ['another version', { 'node_modules/left-pad': { version: '1.0.1', integrity: 'sha512-a' } }],
  ['other contents', { 'node_modules/left-pad': { version: '1.0.0', integrity: 'sha512-c' } }],
  ['another version of what is optional', { 'node_modules/for-another-system': { version: '2' } }],
])('an install with %s is not', (_, changed) => {
  const packages = Object.keys(changed).length === 0 ? {} : { ...installed, ...changed }
  expect(isInstallCurrent(lockfile, { packages })).toBe(false)
})

test.each([
  ['20.19.0', true],
  ['22.0.0', true],
  ['20.18.3', false],
  ['18.20.0', false],
])('Node %s: %s', (version, isSupported) => {
  expect(isNodeVersionSupported(version)).toBe(isSupported)
})
