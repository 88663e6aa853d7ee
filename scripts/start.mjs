// @ts-check
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startTraining } from './demo/start-training.mjs'
import { buildWorkspace, isBuildCurrent } from './setup/build-workspace.mjs'
import { ensureInstalled } from './setup/install.mjs'
import { untilAskedToEnd } from './setup/long-process.mjs'
import { requireNodeVersion } from './setup/node-version.mjs'
import { startShow } from './setup/show-server.mjs'
import { at } from './setup/workspace.mjs'

const USAGE = `npm start -- [options]
  --dir <folder>   the store (default: SHARDBOARD_DIR, else .shardboard/demo)
  --port <number>  the dashboard's port (default: 7860, or the next free one)
  --no-open        open no browser
  --quick          train for seconds instead of minutes
  --once           end when the training has ended`

function readOptions() {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string' },
      port: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const dir = values.dir ?? process.env['SHARDBOARD_DIR'] ?? at('.shardboard', 'demo')
  return { ...values, dir: resolve(dir) }
}

/** @param {ReturnType<typeof readOptions>} options */
async function prepareAndShow(options) {
  await ensureInstalled()
  if (!isBuildCurrent()) {
    console.log('Building the SDK and the site …')
    await buildWorkspace()
  }
  const isAsked = untilAskedToEnd().then(() => 'asked')
  const training = startTraining(options)
  try {
    if ((await Promise.race([training.hasLogged, isAsked])) === 'asked') return 0
    const dashboard = await startShow({ ...options, project: 'digits', open: !options['no-open'] })
    try {
      console.log(`\nDashboard: ${dashboard.url}\nData:      ${options.dir}\n`)
      training.showProgress()
      const isGone = dashboard.ended.then(() => 'gone')
      return await watch(training, Promise.race([isAsked, isGone]), options.once)
    } finally {
      await dashboard.stop()
    }
  } finally {
    await training.stop()
  }
}

/**
 * @param {import('./setup/long-process.mjs').LongProcess} training
 * @param {Promise<string>} isOver
 * @param {boolean} once
 * @returns {Promise<number>} the exit code
 */
async function watch(training, isOver, once) {
  const code = await Promise.race([training.ended, isOver])
  if (typeof code === 'number') {
    if (once) return code
    const outcome = code === 0 ? 'has ended' : 'has failed (see above)'
    console.log(`\nThe training ${outcome}. The dashboard stays until Ctrl-C.`)
  }
  if ((await isOver) === 'gone') throw new Error('The dashboard has ended by itself.')
  return 0
}

/** @param {unknown} error whether it is about the command line */
const isMisuse = (error) =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

requireNodeVersion()
try {
  const options = readOptions()
  if (options.help) console.log(USAGE)
  else process.exitCode = await prepareAndShow(options)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(isMisuse(error) ? `${message}\n\n${USAGE}` : message)
  process.exitCode = isMisuse(error) ? 2 : 1
}
