import { describe, expect, test } from 'vitest'
import { isFittingSpaceCard, isOwnSpaceCard, spaceCard } from './space-card.ts'

const FACTS = { space: 'me/1e3', hubUrl: 'https://hub.example', dataset: 'me/runs' }
const OPEN = { dataset: 'me/runs', isPrivate: false }
const CLOSED = { dataset: 'me/runs', isPrivate: true }

test('a card is ours, and fits what it was made for', () => {
  const open = spaceCard({ ...FACTS, isPrivate: false })
  const closed = spaceCard({ ...FACTS, isPrivate: true })
  expect([open, closed].map(isOwnSpaceCard)).toEqual([true, true])
  expect([open, closed].map((card) => isFittingSpaceCard(card, OPEN))).toEqual([true, false])
  expect([open, closed].map((card) => isFittingSpaceCard(card, CLOSED))).toEqual([false, true])
  expect(open).toContain('title: "1e3"\n')
})

describe.each([
  ['flow', 'sdk: static\ntags: [a, "shardboard"]\ndatasets: [me/runs]'],
  [
    'block',
    "sdk: static\ntags:\n  - a\n  - 'shardboard'\ndatasets:\n  - me/runs\napp_file: index.html",
  ],
  ['Windows', 'sdk: static\r\ntags:\r\n- shardboard\r\ndatasets:\r\n- me/runs'],
])('a card that people have written in the %s style', (_, yaml) => {
  const card = `---\n${yaml}\n---\nHello\n`

  test('is ours and fits', () => {
    expect([isOwnSpaceCard(card), isFittingSpaceCard(card, OPEN)]).toEqual([true, true])
    expect(isFittingSpaceCard(card, { ...OPEN, dataset: 'me/run' })).toBe(false)
  })
})

test.each([
  '',
  'tags: [shardboard]',
  '---\nsdk: static\n---\ntags: [shardboard]\n',
  '---\ntags: [shardboards, my-shardboard]\n---\n',
  '---\nmy_tags: [shardboard]\n---\n',
  '---\ntitle: shardboard\n---\n',
])('%j is of somebody’s else', (card) => {
  expect(isOwnSpaceCard(card)).toBe(false)
})
