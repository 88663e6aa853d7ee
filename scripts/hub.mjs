// @ts-check
import { parseArgs } from 'node:util'
import { FAULT_RULE_SYNTAX } from './hub/server/fault-rule.mjs'
import { startHub } from './hub/start-hub.mjs'
import { untilAskedToEnd } from './setup/long-process.mjs'

const USAGE = `npm run hub -- [options]
  --port <number>              of the Hub (default: any free one)
  --cdn-port <number>          of the CDN (default: any free one)
  --user <name>                whose token is printed (default: me)
  --token <hf_…>               that token (default: a random one)
  --page-size <number>         entries in a page of a listing (default: 1000)
  --commits-per-hour <number>  of the account (default: 128)
  --dir <folder>               for large objects (default: one that goes with the Hub)
  --fault <RULE>               makes requests fail; may be given often
${FAULT_RULE_SYNTAX}

What the Hub holds is gone when it ends. Point clients at it by HF_ENDPOINT and HF_TOKEN.`

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'cdn-port': { type: 'string' },
      user: { type: 'string', default: 'me' },
      token: { type: 'string' },
      'page-size': { type: 'string' },
      'commits-per-hour': { type: 'string' },
      dir: { type: 'string' },
      fault: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  return values
}

/** @param {string} name of the option @param {string | undefined} text */
function readNumber(name, text) {
  if (text === undefined) return undefined
  const number = Number(text)
  if (text === '' || !Number.isInteger(number) || number < 0) {
    throw new TypeError(`--${name} should be a whole number of 0 or more, not "${text}"`)
  }
  return number
}

/** @param {ReturnType<typeof readOptions>} values */
async function run(values) {
  const hub = await startHub({
    users: [{ name: values.user }],
    tokens: [{ user: values.user, ...(values.token === undefined ? {} : { token: values.token }) }],
    faults: values.fault,
    ...(values.dir === undefined ? {} : { dir: values.dir }),
    port: readNumber('port', values.port) ?? 0,
    cdnPort: readNumber('cdn-port', values['cdn-port']) ?? 0,
    pageSize: readNumber('page-size', values['page-size']) ?? 1000,
    commitsPerHour: readNumber('commits-per-hour', values['commits-per-hour']) ?? 128,
  })
  console.log(`Hub: ${hub.hubUrl}\nCDN: ${hub.cdnUrl}\nToken: ${hub.token}`)
  await untilAskedToEnd()
  await hub.close()
}

try {
  const values = readOptions()
  if (values.help) console.log(USAGE)
  else await run(values)
} catch (error) {
  const isMisuse = error instanceof TypeError
  console.error(error instanceof Error ? error.message : error)
  if (isMisuse) console.error(`\n${USAGE}`)
  process.exitCode = isMisuse ? 2 : 1
}
