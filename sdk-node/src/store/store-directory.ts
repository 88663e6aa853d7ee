import { resolve } from 'node:path'
import envPaths from 'env-paths'

/**
 * The store's folder, absolute.
 * @default SHARDBOARD_DIR, else the data folder that the platform keeps for the user
 */
export function resolveStoreDirectory(
  dir?: string,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const named = dir ?? environment['SHARDBOARD_DIR']
  if (named !== undefined && named !== '') return resolve(named)
  return envPaths('shardboard', { suffix: '' }).data
}
