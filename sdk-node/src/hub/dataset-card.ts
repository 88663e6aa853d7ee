import type { ShardTable } from '../layout/index.ts'

/** Tells a Dataset or a Space that is ours from any other. */
export const REPO_TAG = 'shardboard'

const TABLES: readonly { readonly name: ShardTable; readonly says: string }[] = [
  { name: 'metrics', says: 'every point: `run`, `metric`, `step`, `time`, `value`, …' },
]

/**
 * The README of a Dataset: with it the Hub's viewer, `load_dataset` and `hf://` paths know the tables.
 * @param dataset `owner/name`
 * @param space where people look at it; null for none
 */
export function datasetCard(dataset: string, space: string | null, hubUrl: string): string {
  const [first] = TABLES
  const configs = TABLES.map(({ name }) =>
    [
      `- config_name: ${name}`,
      ...(name === first?.name ? ['  default: true'] : []),
      '  data_files:',
      '  - split: train',
      `    path: "projects/*/${name}/**/*.parquet"`,
    ].join('\n'),
  )
  const dashboard =
    space === null ? '' : `The dashboard is at [${space}](${hubUrl}/spaces/${space}).\n\n`
  return `---
tags:
- ${REPO_TAG}
- training-logs
configs:
${configs.join('\n')}
---

# ${dataset}

Training runs, logged with Shardboard: plain Parquet files that any reader opens.

${dashboard}${TABLES.map(({ name, says }) => `- \`${name}\`: ${says}`).join('\n')}

\`\`\`python
from datasets import load_dataset
points = load_dataset("${dataset}", "metrics", split="train")
\`\`\`

\`\`\`sql
-- DuckDB
SELECT run, step, value FROM 'hf://datasets/${dataset}/projects/*/metrics/**/*.parquet' WHERE metric = 'loss'
\`\`\`
`
}
