import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { compileEngine, type EngineProgress } from './compile-engine.ts'

/** The shortest module: the magic number and the version. */
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
const PACKED = new Uint8Array(gzipSync(MODULE))

afterEach(() => vi.unstubAllGlobals())

function hostAnswers(answer: () => Promise<Response>): void {
  vi.stubGlobal('fetch', answer)
}

test.each([
  ['as it is in the site', PACKED],
  ['as a host unpacks it that has a header for it', MODULE],
])('compiles the engine %s', async (_, bytes) => {
  hostAnswers(() => Promise.resolve(new Response(bytes, { headers: { 'content-length': '99' } })))
  const told: EngineProgress[] = []
  const module = await compileEngine('https://host.test/engine.gz', (one) => told.push(one))
  expect(module).toBeInstanceOf(WebAssembly.Module)
  expect(told[0]).toEqual({ loadedBytes: 0, totalBytes: 99 })
  expect(told.at(-1)).toEqual({ loadedBytes: bytes.byteLength, totalBytes: 99 })
})

test('a length that is of something else is not told', async () => {
  const headers = { 'content-length': '5', 'content-encoding': 'gzip' }
  hostAnswers(() => Promise.resolve(new Response(MODULE, { headers })))
  const told: EngineProgress[] = []
  await compileEngine('https://host.test/engine.gz', (one) => told.push(one))
  expect(told.map(({ totalBytes }) => totalBytes)).not.toContain(5)
})

test('a host that has no engine, and one that is not there, are told apart', async () => {
  hostAnswers(() => Promise.resolve(new Response(null, { status: 404 })))
  await expect(compileEngine('x', () => {})).rejects.toThrow('The host answered 404')
  hostAnswers(() => Promise.reject(new TypeError('fetch failed')))
  await expect(compileEngine('x', () => {})).rejects.toThrow('could not be fetched')
})

test('what is no engine is refused', async () => {
  hostAnswers(() => Promise.resolve(new Response('<html>not found</html>')))
  await expect(compileEngine('x', () => {})).rejects.toThrow(WebAssembly.CompileError)
})
