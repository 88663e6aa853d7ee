import type { JsonValue } from 'shardboard/layout'
import { describe, expect, it } from 'vitest'
import { MemoryHost } from '../../test/store-fixture/memory-host.ts'
import { HttpStore } from './http-store.ts'
import { JsonDocument } from './json-document.ts'

function documentOf(host: MemoryHost): { document: JsonDocument<JsonValue>; parsed: JsonValue[] } {
  const parsed: JsonValue[] = []
  const parse = (json: JsonValue): JsonValue => {
    if (json === 'bad') throw new Error('bad')
    parsed.push(json)
    return json
  }
  const source = new HttpStore(host.url, host.fetch)
  return { document: new JsonDocument(source, 'a.json', parse), parsed }
}

describe('JsonDocument', () => {
  it.each([true, false])('parses what changed only; host sends validators: %s', async (sends) => {
    const host = new MemoryHost()
    host.sendsValidators = sends
    host.write('a.json', '1')
    const { document, parsed } = documentOf(host)
    expect(await document.refresh()).toBe('changed')
    expect(await document.refresh()).toBe('same')
    host.write('a.json', '2')
    expect(await document.refresh()).toBe('changed')
    expect(document.value).toBe(2)
    expect(parsed).toEqual([1, 2])
  })

  it('is absent until it is there, and when it is gone', async () => {
    const host = new MemoryHost()
    const { document } = documentOf(host)
    expect(await document.refresh()).toBe('absent')
    host.write('a.json', '1')
    expect(await document.refresh()).toBe('changed')
    host.remove('a.json')
    expect(await document.refresh()).toBe('absent')
    expect(document.value).toBeNull()
    host.write('a.json', '1')
    expect(await document.refresh()).toBe('changed')
  })

  it.each([true, false])(
    'keeps its value over text that makes no sense, and reads it again: %s',
    async (sends) => {
      const host = new MemoryHost()
      host.sendsValidators = sends
      host.write('a.json', '1')
      const { document } = documentOf(host)
      await document.refresh()
      for (const text of ['{', '"bad"']) {
        host.write('a.json', text)
        await expect(document.refresh()).rejects.toThrow(/JSON|bad/)
        await expect(document.refresh()).rejects.toThrow(/JSON|bad/)
        expect(document.value).toBe(1)
      }
      host.write('a.json', '1')
      await document.refresh()
      expect(document.value).toBe(1)
      host.write('a.json', '3')
      expect(await document.refresh()).toBe('changed')
    },
  )
})
