import { tableFromIPC } from 'apache-arrow'
import { beforeAll, describe, expect, test } from 'vitest'
import { QueryFixture } from '../../test/store-fixture/query-fixture.ts'
import { toCsv } from './csv.ts'
import { ResultView } from './result-view.ts'

let fixture: QueryFixture
beforeAll(async () => {
  fixture = await QueryFixture.create()
  await fixture.open()
})

async function viewOf(sql: string): Promise<ResultView> {
  return new ResultView(tableFromIPC((await fixture.result(sql)).ipc))
}

describe('a value is written out', () => {
  test.each([
    ['9007199254740993::BIGINT', '9007199254740993', 'number'],
    ['18446744073709551615::UBIGINT', '18446744073709551615', 'number'],
    [
      '-170141183460469231731687303715884105727::HUGEINT',
      '-170141183460469231731687303715884105727',
      'number',
    ],
    ['sum(x) FROM range(3) t(x)', '3', 'number'],
    ['-0.05::DECIMAL(10, 2)', '-0.05', 'number'],
    ['1234.50::DECIMAL(10, 2)', '1234.50', 'number'],
    ['0.1 + 0.2::DOUBLE', '0.30000000000000004', 'number'],
    ["'-0'::DOUBLE", '-0', 'number'],
    ["'NaN'::DOUBLE", 'NaN', 'odd'],
    ["'-inf'::DOUBLE", '-Infinity', 'odd'],
    ['NULL', 'NULL', 'null'],
    ['NULL::DOUBLE', 'NULL', 'null'],
    ["''", '', 'text'],
    ["'<b>ø</b>'", '<b>ø</b>', 'text'],
    ['true', 'true', 'text'],
    ["TIMESTAMP '2026-01-02 03:04:05.123456'", '2026-01-02 03:04:05.123456', 'text'],
    ["TIMESTAMP '2026-01-02 03:04:00'", '2026-01-02 03:04:00', 'text'],
    ["TIMESTAMP '1969-12-31 23:59:59.5'", '1969-12-31 23:59:59.5', 'text'],
    ["DATE '2026-01-02'", '2026-01-02', 'text'],
    ["DATE '1960-02-29'", '1960-02-29', 'text'],
    ["TIME '10:20:30'", '10:20:30', 'text'],
    ["TIME '10:20:30.25'", '10:20:30.25', 'text'],
    ['INTERVAL 3 DAY', '3 days', 'text'],
    ['INTERVAL 90 SECOND', '90 s', 'text'],
    ["'ab'::BLOB", '\\x6162', 'text'],
    ['[1, NULL, 3]', '[1, NULL, 3]', 'text'],
    ["['a', 'b,c']", '["a", "b,c"]', 'text'],
    ["{'a': 1, 'b': 'x'}", '{"a": 1, "b": "x"}', 'text'],
    ["MAP {'k': 1.5::DOUBLE}", '{"k": 1.5}', 'text'],
    [
      "'00000000-0000-0000-0000-000000000001'::UUID",
      '00000000-0000-0000-0000-000000000001',
      'text',
    ],
  ])('%s', async (expression, text, look) => {
    const view = await viewOf(`SELECT ${expression}`)
    expect(view.cell(0, 0)).toEqual({ text, look })
  })
})

test('numbers stand right, and columns are as wide as they need', async () => {
  const view = await viewOf("SELECT 1 AS a, 'x' AS b, repeat('long', 40) AS c, 2.5::DOUBLE AS d")
  expect(view.columns.map(({ isNumeric }) => isNumeric)).toEqual([true, false, false, true])
  expect(view.columns.map(({ widthCh }) => widthCh)).toEqual([8, 8, 49, 8])
})

test('CSV keeps commas, quotes, line ends and the difference of NULL and an empty text', async () => {
  const view = await viewOf(
    `SELECT * FROM (VALUES (1, 'a,b', NULL), (2, 'say "hi"', ''), (3, E'x\\ny', 'NULL')) t("n, o", b, c)`,
  )
  expect(toCsv(view).join('')).toBe(
    '"n, o",b,c\r\n1,"a,b",\r\n2,"say ""hi""",""\r\n3,"x\ny",NULL\r\n',
  )
})
