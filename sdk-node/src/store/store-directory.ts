import { resolve } from 'node:path'
import envPaths from 'env-paths'

/**
 * The store's folder, absolute. An empty name counts as none.
 * @default SHARDBOARD_DIR, else the data folder that the platform keeps for the user
 */
export function resolveStoreDirectory(
  dir?: string,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const named = [dir, environment['SHARDBOARD_DIR']].find(
    (name) => name !== undefined && name !== '',
  )
  if (named !== undefined) return resolve(named)
  return envPaths('shardboard', { suffix: '' }).data
}
