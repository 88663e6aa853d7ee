// @ts-check
// What does it cost that there are many: runs in a project, metrics in a run, shards of a run?
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { report } from '../../scripts/budget-report.mjs'
import { ensureChromium } from '../../scripts/chromium.mjs'
import { measurePage, quantile, showStore, typingLatencies } from './measured-page.mjs'
import { runGenerator } from './run-generator.mjs'

const ROUNDS = 5

const METRICS = { metricCount: 12_345, stepCount: 50 }
const SHARDS = { shardCount: 1000, metricCount: 20, stepsPerShard: 50 }

/** Each in a store of its own, so that none finds the other's caches warm. */
const CASES = [
  {
    name: '5,000 runs × 20 metrics',
    kind: 'runs',
    plan: { runCount: 5000, metricCount: 20, stepCount: 100 },
    typing: { label: 'run filter', text: 'adamw-.*seed4' },
  },
  {
    name: '12,345 metrics in 30 sections',
    kind: 'metrics',
    plan: { ...METRICS, naming: 'layers' },
    typing: { label: 'metric filter', text: 'attn.q.grad_norm' },
  },
  {
    name: '12,345 metrics in one section',
    kind: 'metrics',
    plan: { ...METRICS, naming: 'flat' },
    typing: { label: 'metric filter', text: 'attn.q.grad_norm' },
  },
  {
    name: '12,345 metrics in 12,345 sections',
    kind: 'metrics',
    plan: { ...METRICS, naming: 'singles' },
    typing: { label: 'metric filter', text: 'unit_1.*grad_norm' },
  },
  { name: '1,000 shards', kind: 'shards', plan: { ...SHARDS, isCompacted: false } },
  { name: '1,000 shards, compacted', kind: 'shards', plan: { ...SHARDS, isCompacted: true } },
]

/** @typedef {Awaited<ReturnType<typeof measurePage<number[]>>>} Measured */

/** @type {Map<string, number>} */
const firstCharts = new Map()
const chosen = process.env['SHARDBOARD_BENCH_MANY'] ?? ''
const executablePath = await ensureChromium()
/** @type {Record<string, Record<string, number>>} */
const table = {}
for (const { name, kind, plan, typing } of CASES.filter((one) => one.name.includes(chosen))) {
  const dir = mkdtempSync(join(tmpdir(), 'shardboard-many-'))
  try {
    await runGenerator('many-stores', [[kind, dir, 'many', JSON.stringify(plan)]])
    const { url, stop } = await showStore(dir)
    /** @type {Measured[]} */
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(
        await measurePage(url, executablePath, async (page) =>
          typing === undefined ? [] : typingLatencies(page, typing.label, typing.text),
        ),
      )
    }
    stop()
    /** @param {(round: Measured) => number} pick */
    const median = (pick) => quantile(rounds.map(pick), 0.5)
    const latencies = rounds.flatMap((round) => round.result)
    table[name] = {
      'first chart, ms': Math.round(median((round) => round.firstChartMs)),
      'settled, ms': Math.round(median((round) => round.settledMs)),
      requests: median((round) => round.requests),
      'fetched, KB': Math.round(median((round) => round.bytes) / 1024),
      'tab, MB': Math.round(median((round) => round.tabMegabytes)),
      elements: median((round) => round.elements),
      ...(typing !== undefined && {
        'key to paint, median ms': Math.round(quantile(latencies, 0.5)),
        'p95 ms': Math.round(quantile(latencies, 0.95)),
      }),
    }
    const isOfShards = kind === 'shards'
    const budget = isOfShards ? {} : { atMost: 1500 }
    firstCharts.set(
      name,
      median((round) => round.firstChartMs),
    )
    report([
      { work: name, measure: 'first chart, ms', value: firstCharts.get(name) ?? NaN, ...budget },
      { work: name, measure: 'requests', value: median((round) => round.requests) },
      ...(typing === undefined
        ? []
        : [
            {
              work: name,
              measure: 'typing in a filter, p95 ms',
              value: quantile(latencies, 0.95),
              atMost: 50,
            },
          ]),
    ])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
report([
  {
    work: '1,000 shards : compacted',
    measure: 'first chart, ratio',
    value:
      (firstCharts.get('1,000 shards') ?? NaN) /
      (firstCharts.get('1,000 shards, compacted') ?? NaN),
    atMost: 2,
  },
])
console.log(`Opening what is many, cold browser, medians of ${ROUNDS}`)
console.table(table)
