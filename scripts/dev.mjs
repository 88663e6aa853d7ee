// @ts-check
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSdk, isSdkCurrent } from './setup/build-workspace.mjs'
import { ensureInstalled } from './setup/install.mjs'
import { untilAskedToEnd } from './setup/long-process.mjs'
import { requireNodeVersion } from './setup/node-version.mjs'
import { startShow } from './setup/show-server.mjs'
import { at } from './setup/workspace.mjs'

function readOptions() {
  const { values } = parseArgs({
    options: { dir: { type: 'string' }, 'no-open': { type: 'boolean', default: false } },
  })
  const dir = values.dir ?? process.env['SHARDBOARD_DIR'] ?? at('.shardboard', 'demo')
  return { dir: resolve(dir), open: !values['no-open'] && process.env['CI'] === undefined }
}

/**
 * Serves the page from its sources.
 *
 * @param {{ storeUrl: string, open: boolean }} options
 */
async function serveSite({ storeUrl, open }) {
  const { createServer } = await import('vite')
  const proxy = { target: storeUrl, changeOrigin: true }
  const site = await createServer({
    configFile: at('vite.config.ts'),
    server: { host: '127.0.0.1', open, proxy: { '/data': proxy, '/events': proxy } },
  })
  return site.listen()
}

async function develop() {
  const { dir, open } = readOptions()
  await ensureInstalled()
  if (!isSdkCurrent()) {
    console.log('Building the SDK …')
    await buildSdk()
  }
  const isAsked = untilAskedToEnd()
  const store = await startShow({ dir, port: '0', open: false })
  try {
    const site = await serveSite({ storeUrl: store.url, open })
    console.log(`\nDashboard: ${site.resolvedUrls?.local[0]}\nData:      ${dir}\n`)
    const isGone = store.ended.then(() => 'gone')
    if ((await Promise.race([isAsked, isGone])) === 'gone') {
      throw new Error('shardboard show has ended by itself.')
    }
    await site.close()
  } finally {
    await store.stop()
  }
}

requireNodeVersion()
try {
  await develop()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
