import { expect, test } from 'vitest'
import { readStampedDataset, stampPage } from './stamp-page.ts'

const CSP = `default-src 'self'; connect-src 'self'; img-src 'self'`
const PAGE = `<!doctype html>\n<html>\n  <head>\n    <meta http-equiv="Content-Security-Policy" content="${CSP}" />\n  </head>\n  <body>connect-src 'self'</body>\n</html>\n`
const HUB = { hubUrl: 'https://huggingface.co', dataset: 'me/runs', isPrivate: true }

test('a page is told its data, and may ask the Hub for it', () => {
  const page = stampPage(PAGE, HUB)
  expect(page).toContain('<meta name="shardboard-dataset" content="me/runs" />')
  expect(page).toContain('<meta name="shardboard-hub" content="https://huggingface.co" />')
  expect(page).toContain('<meta name="shardboard-private" content="true" />')
  expect(page).toContain(`connect-src 'self' https:; img-src 'self'`)
  expect(page).toContain(`<body>connect-src 'self'</body>`)
  expect(page).toContain('<head>')
  expect(readStampedDataset(page)).toBe('me/runs')
  expect(readStampedDataset(PAGE)).toBeUndefined()
})

test('what a page may connect to already is not named twice', () => {
  const page = PAGE.replace(`connect-src 'self'`, `connect-src 'self' https:`)
  expect(stampPage(page, HUB)).toContain(`connect-src 'self' https:; img-src`)
})

test('a Hub on this machine has its storage at another port', () => {
  const page = stampPage(PAGE, { ...HUB, hubUrl: 'http://127.0.0.1:4000' })
  expect(page).toContain(`connect-src 'self' http://127.0.0.1:*;`)
})

test('texts are texts, whatever they hold', () => {
  const page = stampPage(PAGE, { ...HUB, dataset: `"><script>&amp;'` })
  expect(page).toContain(`content="&quot;&gt;&lt;script&gt;&amp;amp;'"`)
  expect(readStampedDataset(page)).toBe(`"><script>&amp;'`)
})

test('a page without a head is none', () => {
  expect(() => stampPage('<p>', HUB)).toThrow('build the site anew')
})
