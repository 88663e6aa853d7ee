import { expect, test } from 'vitest'
import { withoutQuoted } from './quoted-text.ts'

test.each([
  ["metric='it''s' AND step>5", 'metric= AND step>5'],
  [`"row"(metric, ' AND x(') = "a b"`, 'row(metric, ) = '],
  [`metric='"' AND run='"'`, 'metric= AND run='],
  [`"it's" AND 'a "b'`, ' AND '],
  [`metric='"' AND CAST(step AS STRUCT("a`, 'metric= AND CAST(step AS STRUCT("a'],
])('%s', (sql, left) => {
  expect(withoutQuoted(sql)).toBe(left)
})
