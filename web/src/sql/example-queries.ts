/** A query to start from. */
export interface ExampleQuery {
  readonly title: string
  readonly sql: string
}

/**
 * Queries that fit a project.
 * @param metrics names of metrics of the selected runs
 * @param hasGroups whether any run has a group
 */
export function exampleQueries(metrics: readonly string[], hasGroups: boolean): ExampleQuery[] {
  const metric =
    metrics.find((name) => /(?:^|\W)(?:val|eval|test)\W.*loss/i.test(name)) ??
    metrics.find((name) => /loss/i.test(name)) ??
    metrics[0] ??
    'loss'
  const other = metrics.find((name) => name !== metric) ?? metric
  const name = literal(metric)
  return [
    {
      title: `Best runs by their last ${metric}`,
      sql: `SELECT run, last, min, last_step\nFROM metric_summaries\nWHERE metric = ${name}\nORDER BY last\nLIMIT 20`,
    },
    ...(hasGroups ? [bandOfGroups(metric)] : []),
    {
      title: `${metric} of each run, by hundreds of steps`,
      sql: `SELECT run, step // 100 * 100 AS step, avg(value) AS mean, min(value) AS min, max(value) AS max\nFROM metrics\nWHERE metric = ${name}\nGROUP BY ALL\nORDER BY run, step`,
    },
    {
      title: `${metric} beside ${other}, step by step`,
      sql: `SELECT a.run, a.step, a.value AS ${identifier(metric)}, b.value AS ${identifier(other === metric ? `${other} again` : other)}\nFROM metrics a\nJOIN metrics b USING (run_id, writer, step)\nWHERE a.metric = ${name} AND b.metric = ${literal(other)}\nORDER BY a.run, a.step`,
    },
    {
      title: 'Configs side by side',
      sql: `SELECT r.name, r.state, c.key, c.value\nFROM runs r\nJOIN configs c ON c.run_id = r.id\nORDER BY c.key, r.name`,
    },
    {
      title: 'What is logged, and how much of it',
      sql: `SELECT metric, kind, count(*) AS runs, sum(points) AS points\nFROM series\nGROUP BY ALL\nORDER BY points DESC`,
    },
    {
      title: 'Values that are no finite numbers',
      sql: `SELECT run, metric, count, non_finite_count\nFROM metric_summaries\nWHERE non_finite_count > 0\nORDER BY non_finite_count DESC`,
    },
  ]
}

function bandOfGroups(metric: string): ExampleQuery {
  return {
    title: `Mean and spread of ${metric} in each group`,
    sql: `SELECT r."group", m.step, count(*) AS runs, avg(m.value) AS mean, stddev_samp(m.value) AS std\nFROM metrics m\nJOIN runs r ON r.id = m.run_id\nWHERE m.metric = ${literal(metric)} AND isfinite(m.value)\nGROUP BY ALL\nORDER BY r."group", m.step`,
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function identifier(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
