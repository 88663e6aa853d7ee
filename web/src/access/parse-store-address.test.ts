import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AccessError } from './access-error.ts'
import { parseStoreAddress, type SiteSettings } from './parse-store-address.ts'

const NONE: SiteSettings = { dataset: null, hub: null }
const BESIDE = 'https://site.test/data/'

const parse = (search: string, settings: Partial<SiteSettings> = {}) =>
  parseStoreAddress(search, { ...NONE, ...settings }, BESIDE)

describe('the address', () => {
  test('names a dataset, else a static host, else what the site names, else nothing', () => {
    const hub = { kind: 'hub', hubUrl: 'https://huggingface.co' }
    expect(parse('?dataset=me/data')).toEqual({ ...hub, dataset: 'me/data', revision: 'main' })
    expect(parse('?a=b&dataset=hub:me/d.a_t-a@v1.0')).toEqual({
      ...hub,
      dataset: 'me/d.a_t-a',
      revision: 'v1.0',
    })
    expect(parse('', { dataset: 'me/site@refs/pr/1', hub: 'http://127.0.0.1:5/' })).toEqual({
      kind: 'hub',
      hubUrl: 'http://127.0.0.1:5',
      dataset: 'me/site',
      revision: 'refs/pr/1',
    })
    expect(parse('?dataset=me/link', { dataset: 'me/site' })).toMatchObject({ dataset: 'me/link' })
    expect(parse('?project=p')).toEqual({ kind: 'http', url: BESIDE })
  })

  test.each([
    ['https://host.test/a/b', 'https://host.test/a/b/'],
    ['https://host.test', 'https://host.test/'],
    ['https://host.test/a/index.json?x=1#y', 'https://host.test/a/'],
    ['http://127.0.0.1:8000/data/', 'http://127.0.0.1:8000/data/'],
    ['http://localhost:8000', 'http://localhost:8000/'],
  ])('names the static host %s', (src, url) => {
    expect(parse(`?src=${encodeURIComponent(src)}`)).toEqual({ kind: 'http', url })
  })

  test.each([
    'dataset=',
    'dataset=data',
    'dataset=me/',
    'dataset=me/data@',
    'dataset=me/../x',
    'dataset=../data',
    'dataset=me/data/x',
    'dataset=me/data@..',
    'src=',
    'src=data/',
    'src=//host/',
    'src=http://host.test/',
    'src=file:///etc/',
    'src=javascript:alert(1)',
    'src=https://user:password@host.test/',
    'dataset=me/data&src=https://host.test/',
  ])('that says %s is refused', (query) => {
    expect(() => parse(`?${query}`)).toThrow(AccessError)
  })

  test('is refused by a message that names it', () => {
    expect(() => parse('?dataset=oops')).toThrow('“oops”: it should be user/name')
    expect(() => parse('', { dataset: 'oops' })).toThrow('The site’s dataset is “oops”')
    expect(() => parse('?dataset=me/data', { hub: 'http://hub.test' })).toThrow('https://')
  })

  test('never leads anywhere but to the Hub, or to a secure host', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('dataset', 'src'),
        fc.string({ unit: 'grapheme' }),
        (key, text) => {
          let address
          try {
            address = parse(`?${key}=${encodeURIComponent(text)}`)
          } catch (error) {
            expect(error).toBeInstanceOf(AccessError)
            return
          }
          if (address.kind === 'http') {
            expect(address.url).toMatch(
              /^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)[:/]).*\/$/,
            )
          } else {
            const url = `${address.hubUrl}/datasets/${address.dataset}/resolve/${encodeURIComponent(address.revision)}/x`
            expect(new URL(url).pathname).toBe(url.slice('https://huggingface.co'.length))
          }
        },
      ),
    )
  })
})
