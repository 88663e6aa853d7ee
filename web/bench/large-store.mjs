// @ts-check
import { runGenerator } from './run-generator.mjs'

/**
 * Fills a store with long runs by the SDK's own code, without logging each point.
 * @param {{ dir: string, project: string, runCount: number, metricCount: number, stepCount: number }} plan
 */
export async function makeLargeStore({ dir, project, runCount, metricCount, stepCount }) {
  const counts = [runCount, metricCount, stepCount].map(String)
  await runGenerator('large-store', [[dir, project, ...counts]])
}
