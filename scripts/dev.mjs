// @ts-check
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSdk, isSdkCurrent } from './setup/build-workspace.mjs'
import { ensureInstalled } from './setup/install.mjs'
import { untilAskedToEnd } from './setup/long-process.mjs'
import { requireNodeVersion } from './setup/node-version.mjs'
import { startShow } from './setup/show-server.mjs'
import { at } from './setup/workspace.mjs'

requireNodeVersion()
const { values } = parseArgs({
  options: { dir: { type: 'string' }, 'no-open': { type: 'boolean', default: false } },
})
const dir = resolve(values.dir ?? process.env['SHARDBOARD_DIR'] ?? at('.shardboard', 'demo'))

try {
  await ensureInstalled()
  if (!isSdkCurrent()) {
    console.log('Building the SDK …')
    await buildSdk()
  }
  const asked = untilAskedToEnd()
  const store = await startShow({ dir, port: '0', open: false })
  try {
    const { createServer } = await import('vite')
    const proxy = { target: store.url, changeOrigin: true }
    const site = await createServer({
      configFile: at('vite.config.ts'),
      server: {
        host: '127.0.0.1',
        open: !values['no-open'] && process.env['CI'] === undefined,
        proxy: { '/data': proxy, '/events': proxy },
      },
    })
    try {
      await site.listen()
      console.log(`\nDashboard: ${site.resolvedUrls?.local[0]}\nData:      ${dir}\n`)
      const isGone = store.ended.then(() => 'gone')
      if ((await Promise.race([asked, isGone])) === 'gone') {
        throw new Error('shardboard show has ended by itself.')
      }
    } finally {
      await site.close()
    }
  } finally {
    await store.stop()
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
