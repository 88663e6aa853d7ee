import { describe, expect, it } from 'vitest'
import { resolveHubTarget } from './hub-target.ts'

describe('where on the Hub a run goes', () => {
  it('is nowhere unless it is asked for', () => {
    expect(
      resolveHubTarget({}, { HF_TOKEN: 'hf_x', HF_ENDPOINT: 'http://127.0.0.1:1' }),
    ).toBeUndefined()
    expect(resolveHubTarget({}, { SHARDBOARD_SPACE_ID: '' })).toBeUndefined()
  })

  it('is a Dataset named after the Space, unless one is named', () => {
    expect(resolveHubTarget({ spaceId: 'me/board' }, {})).toEqual({
      hubUrl: 'https://huggingface.co',
      dataset: 'me/board-data',
      space: 'me/board',
      isPrivate: false,
    })
    const both = resolveHubTarget({ spaceId: 'me/board', datasetId: 'team/runs' }, {})
    expect(both).toMatchObject({ dataset: 'team/runs', space: 'me/board' })
  })

  it('comes from the environment, too', () => {
    const environment = {
      SHARDBOARD_DATASET_ID: 'me/runs',
      HF_ENDPOINT: 'http://127.0.0.1:8000/',
    }
    expect(resolveHubTarget({ isPrivate: true }, environment)).toEqual({
      hubUrl: 'http://127.0.0.1:8000',
      dataset: 'me/runs',
      space: null,
      isPrivate: true,
    })
    expect(resolveHubTarget({ datasetId: 'me/other' }, environment)?.dataset).toBe('me/other')
  })

  it.each([
    'board',
    'me/',
    '/board',
    'me/a/b',
    'me/a b',
    '../board',
    'me/-x',
    'me/a..b',
    'me/a--b',
  ])('refuses %s', (spaceId) => {
    expect(() => resolveHubTarget({ spaceId }, {})).toThrow(/spaceId must be .*me\/board/)
  })

  it('refuses a Hub that has no address', () => {
    const environment = { HF_ENDPOINT: 'huggingface.co' }
    expect(() => resolveHubTarget({ datasetId: 'me/runs' }, environment)).toThrow(/HF_ENDPOINT/)
  })

  it.each([
    'https://ada:SECRET@hub.example',
    'https://SECRET@hub.example/',
    'https://:SECRET@hub.example',
    'ada:SECRET@hub.example',
    'https//ada:SECRET@hub.example',
  ])('refuses %s, and does not show it', (endpoint) => {
    const resolve = () => resolveHubTarget({ datasetId: 'me/runs' }, { HF_ENDPOINT: endpoint })
    expect(resolve).toThrow(/HF_ENDPOINT must be an address .* user or a password/)
    expect(resolve).not.toThrow(/SECRET/)
  })
})
