// @ts-check
import { buildWorkspace } from './setup/build-workspace.mjs'

try {
  const startMs = performance.now()
  await buildWorkspace()
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  console.log(`Built sdk-node/dist and web/dist in ${seconds} s`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
